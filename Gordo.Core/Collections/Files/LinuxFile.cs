using System.Runtime.InteropServices;
using System.Text;

namespace Gordo.Core.Collections.Files;

/// <summary>Looks at a file by the one system call it takes, which is all of what a request for a model in memory asks of the disk.</summary>
/// <remarks>
/// <see cref="FileInfo"/> encodes the path each time and asks who is asking, since it can say whether the file is
/// read-only. <c>statx(2)</c> fills a structure that is the same on every architecture: <c>linux/stat.h</c>.
/// </remarks>
internal static partial class LinuxFile
{
    private const int RelativeToCurrentDirectory = -100, DoNotFollow = 0x100;
    private const uint BasicFacts = 0x7ff;
    private const int TypeMask = 0xf000, Plain = 0x8000;
    private const int NoSuchFile = 2, NotADirectory = 20;
    private const int NanosecondsPerTick = 100;

    /// <summary>Whether the C library has the call: glibc since 2.28, musl since 1.2.5.</summary>
    public static bool IsAvailable { get; } = OperatingSystem.IsLinux() && HasCall();

    /// <summary>A path as the system takes it.</summary>
    public static byte[] Encode(string path) => Encoding.UTF8.GetBytes(path + '\0');

    /// <summary>The version of a plain file, or that there is none.</summary>
    /// <returns>False where it is something else, such as a link, or where the system does not say.</returns>
    public static bool TryStamp(byte[] path, out FileStamp stamp)
    {
        stamp = default;
        if (Look(RelativeToCurrentDirectory, in path[0], DoNotFollow, BasicFacts, out Facts facts) != 0)
            return Marshal.GetLastPInvokeError() is NoSuchFile or NotADirectory;
        if ((facts.Mode & TypeMask) != Plain)
            return false;
        stamp = new(
            Ticks(facts.WrittenSeconds, facts.WrittenNanoseconds), facts.Length, facts.Inode,
            Ticks(facts.ChangedSeconds, facts.ChangedNanoseconds));
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
    private static partial int Look(int directory, in byte path, int flags, uint mask, out Facts facts);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Facts
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
