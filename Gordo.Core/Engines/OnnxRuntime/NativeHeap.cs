using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gordo.Core.Engines.OnnxRuntime;

/// <summary>Measures the native memory of the process.</summary>
internal static partial class NativeHeap
{
    private static bool _hasStatistics = OperatingSystem.IsLinux();

    /// <summary>
    /// Returns the bytes that native code has allocated: what <c>malloc</c> has handed out, or the private bytes of the process
    /// where its library does not tell.
    /// </summary>
    public static long AllocatedBytes()
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
