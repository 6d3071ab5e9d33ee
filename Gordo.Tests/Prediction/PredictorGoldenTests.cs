using System.Buffers;
using System.Text;
using System.Text.Json;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Names;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Prediction;

/// <summary>
/// Responses recorded from the Python server for every model of <c>server/cases</c>, compared without HTTP: from the
/// model folder to the response's <c>data</c>. The tolerance is 1e-9.
/// </summary>
public sealed class PredictorGoldenTests
{
    private const double Tolerance = 1e-9;

    private static IEnumerable<TestCaseData> Requests()
    {
        string folder = GoldenData.Path("server", "cases");
        if (!Directory.Exists(folder))
            yield return new TestCaseData("", "").SetArgDisplayNames(folder).Ignore($"'{folder}' is absent.");
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [];
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (JsonElement request in golden.RootElement.GetProperty("requests").EnumerateArray())
            {
                string path = request.GetProperty("path").GetString()!;
                yield return new TestCaseData(file, path).SetArgDisplayNames(Path.GetFileNameWithoutExtension(file), path);
            }
        }
    }

    [TestCaseSource(nameof(Requests))]
    public async Task The_response_matches_the_Python_server(string file, string path)
    {
        using JsonDocument golden = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        JsonElement recorded = golden.RootElement.GetProperty("requests").EnumerateArray()
            .Single(request => request.GetProperty("path").GetString() == path);
        JsonElement expected = recorded.GetProperty("json");
        LoadedModel model = await LoadAsync(golden.RootElement.GetProperty("model").GetString()!);
        byte[] body = Encoding.UTF8.GetBytes(golden.RootElement.GetProperty("body").GetRawText());
        using var memory = new FrameMemory();
        FrameRequestJson request = FrameRequestJson.Read(body, memory, model.Tags, model.Targets);

        if (recorded.GetProperty("status").GetInt32() == 422)
        {
            Action act = () => Answer(model, request, path, memory);
            act.Should().Throw<NotAnAnomalyDetectorException>()
                .Which.Message.Should().StartWith(expected.GetProperty("message").GetString());
            return;
        }

        var output = new ArrayBufferWriter<byte>();
        FrameJsonWriter.Write(Answer(model, request, path, memory), output);
        using JsonDocument found = JsonDocument.Parse(output.WrittenMemory);
        found.RootElement.ShouldMatch(expected.GetProperty("data"), Tolerance);
    }

    private static Frame Answer(LoadedModel model, FrameRequestJson request, string path, FrameMemory memory) =>
        path.StartsWith("anomaly/", StringComparison.Ordinal)
            ? Predictor.ScoreAnomalies(
                model, request.Input!, request.Target!, path.Contains("all_columns", StringComparison.Ordinal), memory, CancellationToken.None)
            : Predictor.Predict(model, request.Input!, memory, CancellationToken.None);

    private static async Task<LoadedModel> LoadAsync(string name)
    {
        string revision = Directory.EnumerateDirectories(GoldenData.Path("server", "collection")).Single();
        var collection = new ModelCollection(new CollectionOptions { CurrentDirectory = revision });
        ModelName.TryParse(name, out ModelName parsed).Should().BeTrue();
        LoadedModel? model = await collection.GetModelAsync(collection.Current, parsed, CancellationToken.None);
        return model ?? throw new AssertionException($"'{revision}' has no model '{name}'.");
    }
}
