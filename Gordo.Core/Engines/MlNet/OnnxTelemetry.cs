using System.Runtime.InteropServices;

namespace Gordo.Core.Engines.MlNet;

/// <summary>
/// Switches off the telemetry of ONNX Runtime, which a chain with an ONNX step loads: it writes files below the home and
/// temporary folders and connects to a server.
/// </summary>
internal static partial class OnnxTelemetry
{
    private const string Name = "ORT_DISABLE_TELEMETRY";

    /// <summary>Sets the variable that the native library reads when it is loaded. .NET changes only a copy of the environment.</summary>
    public static void Disable()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetVariable(Name, "1", 1);
        Environment.SetEnvironmentVariable(Name, "1");
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
