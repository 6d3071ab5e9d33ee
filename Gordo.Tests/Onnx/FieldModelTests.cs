using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Gordo.Core.Collections;
using Gordo.Core.Engines;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Tests.Collections;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Onnx;

/// <summary>Models as exporters write them today, served over HTTP, by the built-in engine where their notes ask for it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class FieldModelTests : IDisposable
{
    private readonly TemporaryCollection _files = new();

    public void Dispose() => _files.Dispose();

    private static IEnumerable<TestCaseData> Folders() => GoldenData.Folders("onnx-field");

    [TestCaseSource(nameof(Folders))]
    public async Task A_model_is_served_with_the_recorded_answer_whatever_the_slice(string folder)
    {
        using JsonDocument meta = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "meta.json")));
        double rtol = meta.RootElement.GetProperty("rtol").GetDouble(), atol = meta.RootElement.GetProperty("atol").GetDouble();
        Tensor input = TensorJson.Read(Path.Combine(folder, "input.json")).Single().Tensor;
        Tensor expected = TensorJson.Read(Path.Combine(folder, "expected.json")).Single().Tensor;
        int window = input.Rank == 3 ? input.Shape[1] : 1, tags = input.Shape[^1], width = expected.Rank == 1 ? 1 : expected.Shape[^1];
        Add(folder, tags);
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.Options.CurrentDirectory));

        foreach ((int start, int count) in new[] { (0, 64), (0, 1), (17, 1), (5, 3), (1, 16), (2, 17), (30, 34) })
        {
            JsonElement answer = await PostAsync(gordo, input, start * window, count * window, tags);
            string[] names = [.. answer.EnumerateObject().Select(column => column.Name)];
            names.Should().HaveCount(width);
            for (int column = 0; column < width; column++)
            {
                JsonElement[] values = [.. answer.GetProperty(names[column]).EnumerateObject().Select(cell => cell.Value)];
                values.Should().HaveCount((count * window) - window + 1);
                for (int row = 0; row < count; row++)
                {
                    // Of windows, each answers with its last step. The rows of the recorded windows follow one another.
                    double want = Number(expected, (start + row + 1) * (expected.Count / 64) - width + column);
                    double got = values[row * window].GetDouble();
                    Math.Abs(got - want).Should().BeLessThanOrEqualTo(
                        atol + (rtol * Math.Abs(want)), $"row {row} of {start}+{count}, column {column}: {got} for {want}");
                }
            }
        }
        EngineKinds engine = await EngineAsync(gordo);
        if (meta.RootElement.GetProperty("needs").GetString() == "own")
            engine.Should().Be(EngineKinds.Compiled);
        else
            TestContext.Out.WriteLine($"served by {EngineNames.Of(engine)}");
    }

    private void Add(string recorded, int tags)
    {
        string folder = _files.Folder("machine");
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(recorded, "model.onnx"), Path.Combine(folder, "model.onnx"));
        string names = string.Join(',', Enumerable.Range(1, tags).Select(tag => $"\"TAG {tag}\""));
        File.WriteAllText(Path.Combine(folder, "metadata.json"), $$$"""{"dataset": {"tag_list": [{{{names}}}], "resolution": "10min"}}""");
    }

    private static async Task<JsonElement> PostAsync(GordoHost gordo, Tensor input, int start, int count, int tags)
    {
        var body = new StringBuilder("{\"X\":[");
        for (int row = 0; row < count; row++)
        {
            body.Append(row == 0 ? "[" : ",[");
            for (int tag = 0; tag < tags; tag++)
                body.Append(tag == 0 ? "" : ",").Append(input.Values<float>()[((start + row) * tags) + tag].ToString("R", CultureInfo.InvariantCulture));
            body.Append(']');
        }
        using HttpResponseMessage response = await gordo.SendAsync(
            HttpMethod.Post, "/gordo/v0/p/machine/prediction", new StringContent(body.Append("]}").ToString(), Encoding.UTF8, "application/json"));
        string text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(HttpStatusCode.OK, text);
        using JsonDocument answer = JsonDocument.Parse(text);
        return answer.RootElement.GetProperty("data").GetProperty("model-output").Clone();
    }

    private static async Task<EngineKinds> EngineAsync(GordoHost gordo)
    {
        var collection = (ModelCollection)gordo.App.Services.GetService(typeof(ModelCollection))!;
        return (await collection.GetModelAsync(collection.Current, TemporaryCollection.Name("machine"), CancellationToken.None))!.Engine;
    }

    private static double Number(Tensor tensor, int index) =>
        tensor.Type == ElementType.Int64 ? tensor.Values<long>()[index] : tensor.Values<float>()[index];
}
