using System.Diagnostics;
using System.Globalization;

namespace Gordo.Benchmarks.Models;

/// <summary>Measures golden models in ONNX Runtime by running <c>benchmarks/onnxruntime/run.js</c>.</summary>
internal static class OnnxRuntime
{
    private static readonly string Folder = Path.Combine(Repository.Root, "benchmarks", "onnxruntime");

    /// <summary>Returns the versions of ONNX Runtime and Node.js.</summary>
    /// <exception cref="InvalidOperationException">The script cannot be run.</exception>
    public static string Version() => Run().Trim();

    /// <summary>Returns the times of one model.</summary>
    /// <exception cref="InvalidOperationException">The script cannot be run, or its output is malformed.</exception>
    public static ModelTimes Measure(string model)
    {
        string printed = Run(model);
        double[] times = Array.ConvertAll(
            printed.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            time => double.Parse(time, CultureInfo.InvariantCulture));
        return times is [double load, .. double[] rows] && rows.Length == ModelTimes.RowCounts.Count
            ? new ModelTimes(load, rows)
            : throw new InvalidOperationException($"run.js printed '{printed}', expected four numbers.");
    }

    private static string Run(params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo("node", ["run.js", .. arguments]) { WorkingDirectory = Folder, RedirectStandardOutput = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        string printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? printed : throw new InvalidOperationException($"node ended with exit code {process.ExitCode}.");
    }
}
