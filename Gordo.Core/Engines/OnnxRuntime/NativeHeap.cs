using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gordo.Core.Engines.OnnxRuntime;

/// <summary>Measures the native memory that models of libraries take.</summary>
internal static partial class NativeHeap
{
    // Models of all libraries are loaded one at a time, so that the memory of each can be told from that of others.
    private static readonly Lock Loading = new();

    private static bool _hasStatistics = OperatingSystem.IsLinux();
    private static long _startedBytes;

    /// <summary>Loads a model, one at a time in the process.</summary>
    /// <returns>The model, and the native bytes that were allocated and not freed meanwhile.</returns>
    public static (T Model, long Bytes) Measure<T>(Func<T> load)
    {
        lock (Loading)
        {
            long before = AllocatedBytes() - _startedBytes;
            T model = load();
            return (model, Math.Max(0, AllocatedBytes() - _startedBytes - before));
        }
    }

    /// <summary>Starts a library, whose memory does not count as that of the model that is the first to need it.</summary>
    public static T Start<T>(Func<T> start)
    {
        lock (Loading)
        {
            long before = AllocatedBytes();
            T library = start();
            _startedBytes += AllocatedBytes() - before;
            return library;
        }
    }

    /// <summary>
    /// Returns the bytes that native code has allocated: what <c>malloc</c> has handed out, or the private bytes of the process
    /// where its library does not tell.
    /// </summary>
    private static long AllocatedBytes()
    {
        if (_hasStatistics)
        {
            try
            {
                MallocStatistics statistics = Statistics();
                return (long)(statistics.InUse + statistics.Mapped);
            }
            catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
            {
                _hasStatistics = false;
            }
        }
        using var process = Process.GetCurrentProcess();
        return process.PrivateMemorySize64 - GC.GetTotalMemory(forceFullCollection: false);
    }

    // Since glibc 2.33.
    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial MallocStatistics Statistics();

    // struct mallinfo2; the fields between are not used.
    [StructLayout(LayoutKind.Explicit, Size = 10 * sizeof(long))]
    private struct MallocStatistics
    {
        // hblkhd
        [FieldOffset(4 * sizeof(long))]
        public nuint Mapped;

        // uordblks
        [FieldOffset(7 * sizeof(long))]
        public nuint InUse;
    }
}
