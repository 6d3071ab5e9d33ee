using System.Net;
using System.Text;
using System.Text.Json;
using Gordo.Tests.Golden;
using Gordo.Tests.Reliability;

namespace Gordo.Tests.Engines;

/// <summary>The memory of models in libraries, whose own memory is not counted as that of the first model of a process.</summary>
internal sealed class NativeBytesTests
{
    [TestCase("server/collection/1577836800000/autoencoder-4", "onnxruntime")]
    [TestCase("mlnet-more/onnx-step-4", "mlnet")]
    public async Task First_model_of_a_process_takes_as_much_as_the_next(string golden, string engine)
    {
        using var files = new Collections.TemporaryCollection();
        string[] names = ["first", "second", "third"];
        foreach (string name in names)
        {
            Directory.CreateDirectory(files.Folder(name));
            foreach (string file in Directory.GetFiles(GoldenData.Path(golden.Split('/')), "m*"))
                File.Copy(file, Path.Combine(files.Folder(name), Path.GetFileName(file)));
            if (engine == "mlnet")
                await File.WriteAllTextAsync(Path.Combine(files.Folder(name), "metadata.json"), """{"dataset": {"tag_list": ["TAG 1", "TAG 2", "TAG 3", "TAG 4"]}}""");
        }
        await using ServerProcess server = await ServerProcess.StartAsync(("MODEL_COLLECTION_DIR", files.Options.CurrentDirectory), ("GORDO_ENGINES", engine));
        foreach (string name in names)
        {
            using var body = new StringContent("""{"X": [[1, 2, 3, 4], [2, 3, 4, 5]]}""", Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await server.Client.PostAsync(new Uri($"/gordo/v0/p/{name}/prediction", UriKind.Relative), body);
            response.StatusCode.Should().Be(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        }
        using JsonDocument fleet = JsonDocument.Parse(await server.Client.GetStringAsync(new Uri("/gordo/v0/p/fleet", UriKind.Relative)));
        long[] bytes = [.. fleet.RootElement.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("resident-bytes").GetInt64())];
        TestContext.Out.WriteLine(string.Join(", ", bytes));
        bytes.Should().HaveCount(names.Length);
        // ONNX Runtime takes 1.3 MB for its tables with the first session, and 11 MB where ML.NET is what starts it. A first model of a
        // kind has code compiled as well, which takes about as much as this small model.
        bytes[0].Should().BeInRange(bytes[1] / 4, bytes[1] * 4);
    }
}
