using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Gordo.Tests.Reliability.Faults;

/// <summary>Replaces symbolic links atomically by renaming a temporary link, as the kubelet does.</summary>
internal static partial class LinkSwap
{
    /// <summary>Makes <paramref name="link"/> point to <paramref name="target"/>.</summary>
    public static void Point(string link, string target)
    {
        string temporary = link + "_tmp";
        File.CreateSymbolicLink(temporary, target);
        // .NET cannot move a link to a folder over another one.
        if (Rename(temporary, link) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Rename(string from, string to);
}
