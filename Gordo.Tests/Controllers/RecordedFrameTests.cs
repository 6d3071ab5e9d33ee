using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Controllers;

/// <summary>
/// Sends recorded frames over HTTP in all supported encodings. The scores must be identical.
/// </summary>
internal sealed class RecordedFrameTests : RecordedServerTests
{
    private const string Scores = "autoencoder-4/anomaly/prediction";

    [TestCaseSource(nameof(Recordings))]
    public async Task All_request_encodings_give_the_same_response(string folder)
    {
        byte[] stream = await File.ReadAllBytesAsync(Path.Combine(folder, "data.arrows"));
        string expected = await ScoreAsync(Content(stream, "application/vnd.apache.arrow.stream"));

        (await ScoreAsync(Form(stream))).Should().Be(expected, "a form of streams is the same");
        (await ScoreAsync(Form(stream, "application/vnd.apache.arrow.stream"))).Should().Be(expected, "a content type of the parts changes nothing");
        Frame frame = FrameArrowReader.Read(stream, FrameMemory.Unpooled);
        if (IsRepresentableInJson(frame.Index))
            (await ScoreAsync(Json(frame))).Should().Be(expected, "JSON is the same");
        string file = Path.Combine(folder, "data.arrow");
        if (File.Exists(file))
        {
            byte[] bytes = await File.ReadAllBytesAsync(file);
            (await ScoreAsync(Content(bytes, "application/vnd.apache.arrow.file"))).Should().Be(expected, "a file is the same");
            (await ScoreAsync(Form(bytes))).Should().Be(expected, "a form of files is the same");
        }
        string parquet = GoldenData.Path("parquet", Path.GetFileName(folder));
        if (Directory.Exists(parquet) && Columns(parquet) == Columns(folder))
        {
            byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(parquet, "data.parquet"));
            (await ScoreAsync(Form(bytes))).Should().Be(expected, "Parquet is the same");
        }
    }

    [Test]
    public async Task All_response_formats_have_the_same_frame()
    {
        byte[] stream = await File.ReadAllBytesAsync(GoldenData.Path("arrow", "oslo-ns-autumn-dst", "data.arrows"));
        using HttpResponseMessage arrow = await PostAsync(Scores + "?format=arrow", Content(stream, "application/vnd.apache.arrow.stream"));
        using HttpResponseMessage parquet = await PostAsync(Scores + "?format=parquet", Content(stream, "application/vnd.apache.arrow.stream"));
        Frame fromArrow = FrameArrowReader.Read(await arrow.Content.ReadAsByteArrayAsync(), FrameMemory.Unpooled);
        Frame fromParquet = Gordo.Serialization.Parquet.FrameParquetReader.Read(await parquet.Content.ReadAsByteArrayAsync(), FrameMemory.Unpooled);
        fromArrow.Keys.ToArray().Should().Equal(fromParquet.Keys.ToArray());
        FrameRows.Of(fromArrow).Should().Equal(FrameRows.Of(fromParquet));
    }

    private async Task<string> ScoreAsync(HttpContent content)
    {
        using HttpResponseMessage response = await PostAsync(Scores, content);
        string text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(HttpStatusCode.OK, text);
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("data").GetRawText();
    }

    private static ByteArrayContent Content(byte[] bytes, string? type)
    {
        var content = new ByteArrayContent(bytes);
        if (type is not null)
            content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    private static MultipartFormDataContent Form(byte[] bytes, string? type = null) =>
        new() { { Content(bytes, type), "X", "X" }, { Content(bytes, type), "y", "y" } };

    private static StringContent Json(Frame frame)
    {
        string text = ToJson(frame);
        return new StringContent($$"""{"X": {{text}}, "y": {{text}}}""", Encoding.UTF8, "application/json");
    }

    // JSON sorts rows by label, and supports integers and times in UTC or without a zone, in years that fit nanoseconds.
    private static bool IsRepresentableInJson(RowIndex index)
    {
        if (index.Timestamps is not { } times)
            return index.Kind == RowIndexKind.Range;
        const long SecondsTo2262 = 9_214_646_400;
        long[] values = times.Values.ToArray();
        return (times.Zone is null || times.Zone == TimestampZone.Utc)
            && Math.Abs((double)values[0] / times.Unit.PerSecond()) < SecondsTo2262
            && values.Zip(values.Skip(1)).All(pair => pair.First < pair.Second);
    }

    private static string Columns(string folder)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        return document.RootElement.GetProperty("columns").GetRawText();
    }

    // All recordings whose columns are the model's tags.
    private static IEnumerable<TestCaseData> Recordings() =>
        GoldenData.Folders("arrow").Where(golden => golden.Arguments[0] is string folder && HasTheTags(Path.Combine(folder, "expected.json")));

    private static bool HasTheTags(string expected)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(expected));
        return document.RootElement.GetProperty("num_rows").GetInt32() > 0
            && document.RootElement.GetProperty("columns").EnumerateArray()
                .Select(column => $"{column.GetProperty("key")[0]} {column.GetProperty("dtype")}")
                .SequenceEqual(Enumerable.Range(1, 4).Select(tag => $"TAG {tag} float64"));
    }
}
