using System.Net;
using System.Text.Json;
using Gordo.Tests.Golden;
using Gordo.Tests.Reliability;

namespace Gordo.Tests.Engines.OnnxRuntime;

/// <summary>
/// ONNX Runtime has a client that reports its use. A server that has loaded the library writes no files below the home and
/// temporary folders and connects to nothing.
/// </summary>
[Parallelizable(ParallelScope.Self)]
public sealed class TelemetryTests
{
    [TestCase("model.onnx", "onnx-field", "scan_knn_regressor_4to3")]
    [TestCase("model.zip", "mlnet-more", "onnx-step-4")]
    public async Task ONNX_Runtime_reports_nothing(string file, string kind, string model)
    {
        await CommandLineTool.RequireAsync("strace", "strace", "-D", "-f", "-o", "/dev/null", "true");
        using var files = new Collections.TemporaryCollection();
        string folder = files.Folder("machine"), home = Path.Combine(files.Base, "home"), trace = Path.Combine(files.Base, "trace");
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(home);
        File.Copy(GoldenData.Path(kind, model, file), Path.Combine(folder, file));
        File.WriteAllText(Path.Combine(folder, "metadata.json"), JsonSerializer.Serialize(new { dataset = new { tag_list = Enumerable.Range(1, 4).Select(tag => $"TAG {tag}") } }));
        await using (ServerProcess server = await ServerProcess.StartUnderAsync(
            ["strace", "-D", "-f", "--seccomp-bpf", "-qq", "-e", "trace=connect,openat", "-e", "signal=none", "-o", trace],
            ("MODEL_COLLECTION_DIR", files.Options.CurrentDirectory), ("HOME", home), ("TMPDIR", home), ("XDG_CACHE_HOME", home), ("DOTNET_EnableDiagnostics", "0")))
        {
            using HttpResponseMessage response = await server.PredictAsync("machine");
            response.StatusCode.Should().Be(HttpStatusCode.OK, server.Log);
        }

        string[] calls = File.ReadAllLines(trace);
        calls.Should().Contain(call => call.Contains("libonnxruntime.so", StringComparison.Ordinal), "the library was loaded");
        calls.Should().NotContain(call => call.Contains("connect(", StringComparison.Ordinal) && call.Contains("AF_INET", StringComparison.Ordinal));
        // ML.NET unpacks the model into a folder of the server.
        string own = Path.Combine(home, "gordo-mlnet-");
        calls.Should().NotContain(call => call.Contains("O_CREAT", StringComparison.Ordinal) && call.Contains(home, StringComparison.Ordinal)
            && !call.Contains(own, StringComparison.Ordinal));
        Directory.EnumerateFileSystemEntries(home, "*", SearchOption.AllDirectories).Where(entry => !entry.StartsWith(own, StringComparison.Ordinal)).Should().BeEmpty();
    }
}
