using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Tensors;

namespace Gordo.Tests.Tensors;

internal sealed class TensorWriterTests
{
    [TestCase(0, 3)]
    [TestCase(1, 1)]
    [TestCase(2, 3)]
    [TestCase(1000, 7)]
    [TestCase(3, 5000)]
    public void Elements_are_written_row_by_row(int rows, int columns)
    {
        ReadOnlyMemory<double>[] table = [.. Enumerable.Range(0, columns).Select(column =>
            new ReadOnlyMemory<double>([.. Enumerable.Range(0, rows).Select(row => (row * 10_000) + column + 0.5)]))];
        double[] expected = [.. from row in Enumerable.Range(0, rows) from column in Enumerable.Range(0, columns) select (row * 10_000) + column + 0.5];

        string json = Encoding.UTF8.GetString(Write(table, static (writer, output) => writer.WriteNextJson(output)));
        JsonDocument.Parse($"[{json}]").RootElement.EnumerateArray().Select(value => value.GetDouble()).Should().Equal(expected);

        byte[] binary = Write(table, static (writer, output) => writer.WriteNextBinary(output));
        binary.Should().HaveCount((int)new TensorWriter(table, FrameMemory.Unpooled).BinaryLength);
        Enumerable.Range(0, binary.Length / 8).Select(i => BinaryPrimitives.ReadDoubleLittleEndian(binary.AsSpan(8 * i))).Should().Equal(expected);
    }

    [Test]
    public void JSON_has_null_for_what_is_no_number()
    {
        ReadOnlyMemory<double>[] table = [new([1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300])];
        Encoding.UTF8.GetString(Write(table, static (writer, output) => writer.WriteNextJson(output))).Should().Be("1.0,null,null,null,1e+300");
    }

    private static byte[] Write(ReadOnlyMemory<double>[] table, Func<TensorWriter, IBufferWriter<byte>, bool> writeNext)
    {
        using var memory = new FrameMemory();
        var writer = new TensorWriter(table, memory);
        var output = new ArrayBufferWriter<byte>();
        while (writeNext(writer, output))
            output.WrittenCount.Should().BePositive();
        return output.WrittenSpan.ToArray();
    }
}
