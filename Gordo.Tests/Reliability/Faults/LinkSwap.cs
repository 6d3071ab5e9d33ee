using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Gordo.Tests.Reliability.Faults;

/// <summary>Puts a link in place of another as <c>ln -sfn</c> through a temporary name does, and the kubelet: at once.</summary>
internal static partial class LinkSwap
{
    /// <summary>Makes <paramref name="link"/> lead to <paramref name="target"/>, wherever it led.</summary>
    public static void Point(string link, string target)
    {
        string temporary = link + "_tmp";
        File.CreateSymbolicLink(temporary, target);
        // .NET moves no links to folders over others.
        if (Rename(temporary, link) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Rename(string from, string to);
}
