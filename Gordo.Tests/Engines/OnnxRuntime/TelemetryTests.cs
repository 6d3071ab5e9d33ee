using System.Net;
using System.Text.Json;
using Gordo.Tests.Golden;
using Gordo.Tests.Reliability;

namespace Gordo.Tests.Engines.OnnxRuntime;

/// <summary>
/// ONNX Runtime has a client that reports its use. A server that has loaded the library writes no files below the home and
/// temporary folders and connects to nothing.
/// </summary>
public sealed class TelemetryTests
{
    [Test]
    public async Task ONNX_Runtime_reports_nothing()
    {
        await CommandLineTool.RequireAsync("strace", "strace", "-D", "-f", "-o", "/dev/null", "true");
        using var files = new Collections.TemporaryCollection();
        string folder = files.Folder("machine"), home = Path.Combine(files.Base, "home"), trace = Path.Combine(files.Base, "trace");
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(home);
        File.Copy(GoldenData.Path("onnx-field", "scan_knn_regressor_4to3", "model.onnx"), Path.Combine(folder, "model.onnx"));
        File.WriteAllText(Path.Combine(folder, "metadata.json"), JsonSerializer.Serialize(new { dataset = new { tag_list = (string[])["a", "b", "c", "d"] } }));
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
        calls.Should().NotContain(call => call.Contains("O_CREAT", StringComparison.Ordinal) && call.Contains(home, StringComparison.Ordinal));
        Directory.EnumerateFileSystemEntries(home, "*", SearchOption.AllDirectories).Should().BeEmpty();
    }
}
