using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Formatting;

/// <summary>
/// Sends the requests of <c>server/cases</c> over HTTP with Parquet frames in a form, and requests Parquet responses. The
/// responses must have the same data as those in JSON.
/// </summary>
internal sealed class ParquetRequestTests : RecordedServerTests
{
    private const string Parquet = "application/octet-stream";

    [TestCaseSource(nameof(Cases))]
    public async Task Form_gives_the_same_response_as_JSON(string file)
    {
        (string model, JsonElement body) = Load(file);
        foreach (string path in (string[])["prediction?", "anomaly/prediction?", "anomaly/prediction?all_columns=yes&"])
        {
            using HttpResponseMessage asJson = await PostJsonAsync($"{model}/{path}", body);
            using HttpResponseMessage mixed = await PostAsync($"{model}/{path}", Form(body));
            mixed.StatusCode.Should().Be(asJson.StatusCode);
            mixed.Content.Headers.ContentType!.ToString().Should().Be("application/json");
            (await ReadAsync(mixed)).Should().Be(await ReadAsync(asJson));

            await MatchAsync(await PostAsync($"{model}/{path}format=parquet", Form(body)), asJson);
            await MatchAsync(await PostAsync($"{model}/{path.Replace("?", ".parquet?", StringComparison.Ordinal)}", Form(body)), asJson);
            await MatchAsync(await PostJsonAsync($"{model}/{path}format=parquet", body), asJson);
        }
    }

    [Test]
    public async Task File_names_of_parts_are_optional([Values] bool hasFileName)
    {
        (string model, JsonElement body) = Load(GoldenData.Path("server", "cases", "autoencoder-4.json"));
        using var form = new MultipartFormDataContent();
        if (hasFileName)
            form.Add(new ByteArrayContent(ToParquet(body.GetProperty("X"))), "X", "X.parquet");
        else
            form.Add(new ByteArrayContent(ToParquet(body.GetProperty("X"))), "X");
        using HttpResponseMessage response = await PostAsync($"{model}/prediction", form);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Parts_may_be_Arrow()
    {
        (string model, JsonElement body) = Load(GoldenData.Path("server", "cases", "autoencoder-4.json"));
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(ToArrow(ToFrame(body.GetProperty("X")))), "X", "X" },
            { new ByteArrayContent(ToParquet(body.GetProperty("y"))), "y", "y" },
        };
        using HttpResponseMessage asJson = await PostJsonAsync($"{model}/anomaly/prediction", body);
        using HttpResponseMessage asForm = await PostAsync($"{model}/anomaly/prediction", form);
        (await ReadAsync(asForm)).Should().Be(await ReadAsync(asJson));
    }

    [Test]
    public async Task Form_without_X_returns_400()
    {
        (string model, JsonElement body) = Load(GoldenData.Path("server", "cases", "autoencoder-4.json"));
        using var form = new MultipartFormDataContent { { new ByteArrayContent(ToParquet(body.GetProperty("X"))), "x", "X" } };
        using HttpResponseMessage response = await PostAsync($"{model}/prediction", form);
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await ReadAsync(response)).Should().Be("Cannot predict without \"X\": the form has the parts 'x'; did you mean 'X'?");
    }

    [TestCase("X")]
    [TestCase("y")]
    public async Task Broken_part_of_a_form_is_named(string broken)
    {
        (string model, JsonElement body) = Load(GoldenData.Path("server", "cases", "autoencoder-4.json"));
        byte[] good = ToParquet(body.GetProperty("X")), bad = Encoding.ASCII.GetBytes("not a Parquet file");
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(broken == "X" ? bad : good), "X", "X" },
            { new ByteArrayContent(broken == "y" ? bad : good), "y", "y" },
        };
        using HttpResponseMessage response = await PostAsync($"{model}/anomaly/prediction", form);
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).Should().Contain($"The part '{broken}' of the form: ");
    }

    [Test]
    public async Task Anomaly_scores_of_a_form_without_y_return_400()
    {
        (string model, JsonElement body) = Load(GoldenData.Path("server", "cases", "autoencoder-4.json"));
        using var form = new MultipartFormDataContent { { new ByteArrayContent(ToParquet(body.GetProperty("X"))), "X", "X" } };
        using HttpResponseMessage response = await PostAsync($"{model}/anomaly/prediction", form);
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await ReadAsync(response)).Should().Be("Cannot perform anomaly without 'y' to compare against.");
    }

    [Test]
    public async Task Two_level_columns_return_400_with_their_names()
    {
        byte[] twoLevel = await File.ReadAllBytesAsync(GoldenData.Path("parquet", "two-level", "data.parquet"));
        string[] names = [.. FrameParquetReader.Read(twoLevel, FrameMemory.Unpooled).Keys.ToArray().Select(key => key.ToString())];
        using var form = new MultipartFormDataContent { { new ByteArrayContent(twoLevel), "X", "X" } };
        using HttpResponseMessage response = await PostAsync("autoencoder-4/prediction", form);
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await ReadAsync(response)).Should().Be($"Server does not support multi-level dataframes at this time: [{string.Join(", ", names)}]");
    }

    [Test]
    public async Task Duplicate_row_labels_are_kept()
    {
        byte[] duplicated = await File.ReadAllBytesAsync(GoldenData.Path("parquet", "duplicated-index", "data.parquet"));
        using var form = new MultipartFormDataContent { { new ByteArrayContent(duplicated), "X", "X" } };
        using HttpResponseMessage response = await PostAsync("autoencoder-4/prediction?format=parquet", form);
        Frame answer = FrameParquetReader.Read(await response.Content.ReadAsByteArrayAsync(), FrameMemory.Unpooled);
        answer.Index.Timestamps!.Values.ToArray().Should().Equal(
            FrameParquetReader.Read(duplicated, FrameMemory.Unpooled).Index.Timestamps!.Values.ToArray());
    }

    [Test]
    public async Task Damaged_part_returns_400_with_the_reason()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent("PAR1"u8.ToArray()), "X", "X" } };
        using HttpResponseMessage response = await PostAsync("autoencoder-4/prediction", form);
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await ReadAsync(response)).Should().Contain("not a Parquet file");
    }

    [TestCase("multipart/form-data", "", "no boundary")]
    [TestCase("multipart/form-data; boundary=b", "", "ends before its last boundary")]
    [TestCase("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=X\r\n\r\nPAR1", "ends before its last boundary")]
    [TestCase("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=X", "do not end")]
    [TestCase("multipart/form-data; boundary=b", "--bc\r\n\r\n\r\n--b--", "not alone on its line")]
    public async Task Malformed_form_returns_400(string contentType, string body, string message)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using HttpResponseMessage response = await PostAsync("autoencoder-4/prediction", content);
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await ReadAsync(response)).Should().Contain(message);
    }

    [TestCase("--b--", TestName = "Form without parts lacks X")]
    [TestCase("--b\r\n\r\nno headers\r\n--b--", TestName = "Part without headers is not X")]
    [TestCase("before\r\n--b \t\r\nContent-Disposition: form-data; name=\"z\"\r\n\r\n\r\n--b--\r\nafter", TestName = "Text around the parts is ignored")]
    public async Task Unusual_form_without_X_returns_400(string body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=\"b\"");
        using HttpResponseMessage response = await PostAsync("autoencoder-4/prediction", content);
        (await ReadAsync(response)).Should().StartWith("Cannot predict without \"X\": the form has ");
    }

    private static async Task MatchAsync(HttpResponseMessage asParquet, HttpResponseMessage asJson)
    {
        using HttpResponseMessage response = asParquet;
        response.StatusCode.Should().Be(asJson.StatusCode);
        response.Headers.GetValues("revision").Should().Equal(asJson.Headers.GetValues("revision"));
        if (asJson.StatusCode != HttpStatusCode.OK)
        {
            (await ReadAsync(response)).Should().Be(await ReadAsync(asJson));
            return;
        }
        response.Content.Headers.ContentType!.ToString().Should().Be(Parquet);
        Frame frame = FrameParquetReader.Read(await response.Content.ReadAsByteArrayAsync(), FrameMemory.Unpooled);
        ToJson(frame).Should().Be(await ReadAsync(asJson));
    }

    private static MultipartFormDataContent Form(JsonElement body)
    {
        var form = new MultipartFormDataContent();
        foreach (JsonProperty part in body.EnumerateObject())
            form.Add(new ByteArrayContent(ToParquet(part.Value)) { Headers = { ContentType = new MediaTypeHeaderValue(Parquet) } }, part.Name, part.Name);
        return form;
    }

    private static byte[] ToParquet(JsonElement json) => ToParquet(ToFrame(json));
}
