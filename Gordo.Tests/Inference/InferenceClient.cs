using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Inference;

/// <summary>A small client of the Open Inference Protocol.</summary>
internal static class InferenceClient
{
    public const string HeaderName = "Inference-Header-Content-Length";

    public static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    /// <summary>Returns a body of JSON and binary data.</summary>
    public static ByteArrayContent Binary(string json, params byte[][] data)
    {
        byte[] head = Encoding.UTF8.GetBytes(json);
        var content = new ByteArrayContent([.. head, .. data.SelectMany(static bytes => bytes)]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.Add(HeaderName, head.Length.ToString(CultureInfo.InvariantCulture));
        return content;
    }

    public static byte[] Doubles(IEnumerable<double> values) => [.. values.SelectMany(static value =>
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return bytes;
    })];

    /// <summary>Asks for outputs and returns them by name, after checks of what all answers have in common.</summary>
    public static async Task<Dictionary<string, (long[] Shape, double?[] Values)>> InferAsync(this GordoHost gordo, string model, HttpContent body)
    {
        using HttpResponseMessage response = await gordo.SendAsync(HttpMethod.Post, $"/v2/models/{model}/infer", body);
        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        ((int)response.StatusCode).Should().Be(200, Encoding.UTF8.GetString(answer));
        return Parse(response, answer);
    }

    /// <summary>Returns the outputs of an answer by name.</summary>
    public static Dictionary<string, (long[] Shape, double?[] Values)> Parse(HttpResponseMessage response, byte[] answer)
    {
        bool isBinary = response.Headers.TryGetValues(HeaderName, out IEnumerable<string>? length);
        int position = isBinary ? int.Parse(length!.Single(), CultureInfo.InvariantCulture) : answer.Length;
        response.Content.Headers.ContentType!.ToString().Should().Be(isBinary ? "application/octet-stream" : "application/json");
        JsonElement json = JsonDocument.Parse(answer.AsMemory(0, position)).RootElement;
        var outputs = new Dictionary<string, (long[], double?[])>();
        foreach (JsonElement output in json.GetProperty("outputs").EnumerateArray())
        {
            output.GetProperty("datatype").GetString().Should().Be("FP64");
            long[] shape = [.. output.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64())];
            double?[] values;
            if (output.TryGetProperty("data", out JsonElement data))
            {
                values = [.. data.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? (double?)null : value.GetDouble())];
            }
            else
            {
                int size = output.GetProperty("parameters").GetProperty("binary_data_size").GetInt32();
                values = [.. Enumerable.Range(0, size / 8).Select(i => BinaryPrimitives.ReadDoubleLittleEndian(answer.AsSpan(position + (8 * i))))
                    .Select(value => double.IsFinite(value) ? value : (double?)null)];
                position += size;
            }
            values.Length.Should().Be((int)shape.Aggregate(1L, static (product, extent) => product * extent));
            outputs.Add(output.GetProperty("name").GetString()!, (shape, values));
        }
        position.Should().Be(answer.Length);
        return outputs;
    }

    public static async Task<JsonElement> GetAsync(this GordoHost gordo, string path, int status = 200)
    {
        using HttpResponseMessage response = await gordo.SendAsync(HttpMethod.Get, path);
        string text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).Should().Be(status, text);
        response.Content.Headers.ContentType!.ToString().Should().Be("application/json");
        return JsonDocument.Parse(text).RootElement;
    }
}
