using System.Runtime.InteropServices;
using System.Text;

namespace Gordo.Core.Collections.Files;

/// <summary>Stamps a file with one <c>statx</c> call, the only disk access of a request for a cached model.</summary>
/// <remarks>
/// <see cref="FileInfo"/> encodes the path on each call and also queries the current user, to report whether the file is
/// read-only. <c>statx(2)</c> fills a structure that has the same layout on every architecture: <c>linux/stat.h</c>.
/// </remarks>
internal static partial class LinuxFile
{
    private const int RelativeToCurrentDirectory = -100, DoNotFollow = 0x100;
    private const uint BasicStats = 0x7ff;
    private const int TypeMask = 0xf000, RegularFile = 0x8000;
    private const int NoSuchFile = 2, NotADirectory = 20;
    private const int NanosecondsPerTick = 100;

    /// <summary>True if the C library has <c>statx</c>: glibc since 2.28, musl since 1.2.5.</summary>
    public static bool IsAvailable { get; } = OperatingSystem.IsLinux() && HasCall();

    /// <summary>Returns a path as null-terminated UTF-8.</summary>
    public static byte[] Encode(string path) => Encoding.UTF8.GetBytes(path + '\0');

    /// <summary>Reads the stamp of a regular file; the stamp is default if the file does not exist.</summary>
    /// <returns>False if the path is not a regular file (a link, for example) or the call failed.</returns>
    public static bool TryStamp(byte[] path, out FileStamp stamp)
    {
        stamp = default;
        if (Stat(RelativeToCurrentDirectory, in path[0], DoNotFollow, BasicStats, out StatResult result) != 0)
            return Marshal.GetLastPInvokeError() is NoSuchFile or NotADirectory;
        if ((result.Mode & TypeMask) != RegularFile)
            return false;
        stamp = new(
            Ticks(result.WrittenSeconds, result.WrittenNanoseconds), result.Length, result.Inode,
            Ticks(result.ChangedSeconds, result.ChangedNanoseconds));
        return true;
    }

    private static long Ticks(long seconds, uint nanoseconds) =>
        DateTime.UnixEpoch.Ticks + (seconds * TimeSpan.TicksPerSecond) + (nanoseconds / NanosecondsPerTick);

    private static bool HasCall()
    {
        try
        {
            return TryStamp(Encode(""), out _);
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(int directory, in byte path, int flags, uint mask, out StatResult result);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatResult
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public long Inode;

        [FieldOffset(40)]
        public long Length;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;

        [FieldOffset(112)]
        public long WrittenSeconds;

        [FieldOffset(120)]
        public uint WrittenNanoseconds;
    }
}
