using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Gordo.Benchmarks.Load;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;

namespace Gordo.Benchmarks.Json;

/// <summary>
/// Reading and writing of a warm JSON anomaly request of 100 rows and 20 tags: a body with X and y, and an answer of 105
/// columns. Each is compared with the straightforward use of the framework's reader and writer.
/// </summary>
[MemoryDiagnoser]
public class JsonBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(1 << 20);
    private Frame _answer = BenchmarkFrames.Answer(1, 1);
    private string[] _labels = [];
    private string[] _tags = [];
    private byte[] _request = [];

    [GlobalSetup]
    public void Setup()
    {
        _request = RequestBodies.Json(BenchmarkFrames.Request(100, 20));
        _tags = [.. BenchmarkFrames.Request(1, 20).Keys.ToArray().Select(key => key.Group)];
        _answer = BenchmarkFrames.Answer(100, 105);
        using var document = JsonDocument.Parse(_request);
        _labels = [.. document.RootElement.GetProperty("X").EnumerateObject().First().Value.EnumerateObject().Select(cell => cell.Name)];
    }

    [Benchmark]
    public int Read()
    {
        using var memory = new FrameMemory();
        FrameRequestJson request = FrameRequestJson.Read(_request, memory, _tags, _tags);
        return request.Input!.RowCount + request.Target!.RowCount; // the request has both
    }

    [Benchmark]
    public int ReadWithDictionaries() =>
        JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, Dictionary<string, double>>>>(_request)!.Count; // the request has no null

    [Benchmark]
    public int Write()
    {
        _output.ResetWrittenCount();
        FrameJsonWriter.Write(_answer, _output);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int WriteWithUtf8JsonWriter()
    {
        _output.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_output);
        writer.WriteStartObject();
        writer.WriteStartObject("model-output");
        for (int column = 0; column < _answer.ColumnCount; column++)
        {
            writer.WriteStartObject(_answer.Keys[column].Tag!); // all columns have two levels
            ReadOnlySpan<double> values = ((FloatColumn)_answer.Columns[column]).Values.Span;
            for (int row = 0; row < values.Length; row++)
                writer.WriteNumber(_labels[row], values[row]);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return _output.WrittenCount;
    }
}
