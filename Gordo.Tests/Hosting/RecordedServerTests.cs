using System.Buffers;
using System.Text;
using System.Text.Json;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Parquet;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Hosting;

/// <summary>Tests that send requests to a server of the recorded collection, <c>server/collection</c>.</summary>
internal abstract class RecordedServerTests
{
    private GordoHost _gordo = null!; // set before each test

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        string revision = Directory.GetDirectories(GoldenData.Path("server", "collection")).Order(StringComparer.Ordinal).Last();
        _gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", revision));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    /// <summary>Returns a test case for each recorded request.</summary>
    protected static IEnumerable<TestCaseData> Cases() =>
        Directory.GetFiles(GoldenData.Path("server", "cases"), "*.json").Order(StringComparer.Ordinal)
            .Select(file => new TestCaseData(file).SetArgDisplayNames(Path.GetFileNameWithoutExtension(file)));

    /// <summary>Returns the model and body of a recorded request.</summary>
    protected static (string Model, JsonElement Body) Load(string file)
    {
        JsonElement golden = JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
        return (golden.GetProperty("model").GetString() ?? "", golden.GetProperty("body"));
    }

    /// <summary>Posts to a path below the project.</summary>
    protected Task<HttpResponseMessage> PostAsync(string path, HttpContent content, params (string, string)[] headers) =>
        _gordo.SendAsync(HttpMethod.Post, $"/gordo/v0/test-project/{path}", content, headers);

    protected Task<HttpResponseMessage> PostJsonAsync(string path, JsonElement body, params (string, string)[] headers) =>
        PostAsync(path, new StringContent(body.GetRawText(), Encoding.UTF8, "application/json"), headers);

    /// <summary>Returns the frame of a JSON answer, or its error message.</summary>
    protected static async Task<string> ReadAsync(HttpResponseMessage response)
    {
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        JsonElement root = document.RootElement;
        if (root.TryGetProperty("data", out JsonElement data))
            return data.GetRawText();
        return (root.TryGetProperty("message", out JsonElement message) ? message : root.GetProperty("error")).GetString() ?? "";
    }

    protected static Frame ToFrame(JsonElement json) => FrameJsonReader.Read(Encoding.UTF8.GetBytes(json.GetRawText()), FrameMemory.Unpooled);

    protected static string ToJson(Frame frame)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameJsonWriter.Write(frame, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    protected static byte[] ToArrow(Frame frame)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameArrowWriter.Write(frame, output);
        return output.WrittenSpan.ToArray();
    }

    protected static byte[] ToParquet(Frame frame)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameParquetWriter.Write(frame, output);
        return output.WrittenSpan.ToArray();
    }
}
