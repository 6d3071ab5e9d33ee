using System.Buffers;
using System.Globalization;
using System.Text;
using Gordo.Core.Onnx;
using Gordo.Serialization.Arrow.Writing;
using Gordo.Serialization.Compression;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Parquet.Encodings;

namespace Gordo.Tests.Engines.Compiled.Bounds;

/// <summary>Runs the loops of the codecs that have no bounds checks on bytes between guard pages.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class GuardedCodecTests
{
    [OneTimeSetUp]
    public void RequireGuardPages() => GuardedMemory.Require();

    [Test]
    public void Number_writer_stays_within_the_requested_buffer()
    {
        using var memory = new GuardedMemory();
        Span<byte> before = memory.BeforeGuard<byte>(JsonNumber.MaxLength), after = memory.AfterGuard<byte>(JsonNumber.MaxLength);
        foreach (double value in Doubles())
        {
            string text = Encoding.ASCII.GetString(before[..JsonNumber.Write(value, before)]);
            Encoding.ASCII.GetString(after[..JsonNumber.Write(value, after)]).Should().Be(text);
            if (double.IsFinite(value))
                double.Parse(text, CultureInfo.InvariantCulture).Should().Be(value);
        }
    }

    [Test]
    public void Number_reader_stays_within_the_text()
    {
        foreach (double value in Doubles().Where(double.IsFinite))
        {
            foreach (string text in (string[])[value.ToString("R", CultureInfo.InvariantCulture), value.ToString("F17", CultureInfo.InvariantCulture)])
            {
                using var memory = new GuardedMemory();
                byte[] bytes = Encoding.ASCII.GetBytes(text);
                foreach (bool ends in (bool[])[true, false])
                {
                    ReadOnlySpan<byte> guarded = ends ? memory.BeforeGuard<byte>(bytes) : memory.AfterGuard<byte>(bytes);
                    JsonNumber.TryRead(guarded, out JsonCell cell, out int length).Should().BeTrue();
                    length.Should().Be(bytes.Length);
                    double read = cell.Kind == JsonCellKind.Integer ? cell.Bits : BitConverter.Int64BitsToDouble(cell.Bits);
                    read.Should().Be(double.Parse(text, CultureInfo.InvariantCulture));
                }
            }
        }
    }

    [Test]
    public void Frame_reader_stays_within_truncated_input([Values(1, 2, 3, 20)] int rows, [Values(1, 7, 28, 40)] int labelLength)
    {
        string Label(int row) => (row.ToString(CultureInfo.InvariantCulture) + "-").PadRight(labelLength, 'x');
        string Column(int column) => string.Join(", ", Enumerable.Range(0, rows).Select(row => $"\"{Label(row)}\": {row + column / 8.0:R}"));
        string json = $"{{\"a\": {{{Column(1)}}}, \"b\": {{{Column(2)}}}, \"c\": {{{Column(3)}}}}}";
        byte[] bytes = Encoding.ASCII.GetBytes(json);
        // Truncated anywhere, it is an error, and the reader does not read past the end.
        for (int length = bytes.Length; length > 0; length -= Math.Max(1, bytes.Length / 100))
        {
            using var memory = new GuardedMemory();
            ReadOnlySpan<byte> guarded = memory.BeforeGuard<byte>(bytes.AsSpan(0, length));
            using var frames = new FrameMemory();
            try
            {
                FrameJsonReader.Read(guarded, frames).RowCount.Should().Be(rows);
                length.Should().Be(bytes.Length);
            }
            catch (Gordo.Serialization.FrameException)
            {
                // Labels with letters are invalid, and so is a truncated frame.
            }
        }
    }

    [Test]
    public void Frame_writer_stays_within_the_requested_buffers([Values(1, 3, 50)] int rows)
    {
        double[] values = [.. Doubles().Where(double.IsFinite).Take(rows)];
        var frame = new Frame(
            RowIndex.Of(new IntegerColumn(Enumerable.Range(1000, rows).Select(row => (long)row).ToArray())),
            [new ColumnKey("a"), new ColumnKey("b")], [new FloatColumn(values), new FloatColumn(values)]);
        using var output = new GuardedOutput();
        FrameJsonWriter.Write(frame, output);
        using var memory = new FrameMemory();
        Frame read = FrameJsonReader.Read(output.Written, memory);
        ((FloatColumn)read.Columns[1]).Values.ToArray().Should().Equal(values);
    }

    [Test]
    public void Compressed_blocks_of_any_length_round_trip()
    {
        foreach (int length in (int[])[0, 1, 2, 3, 4, 5, 11, 12, 13, 15, 16, 17, 31, 33, 64, 100, 1000, 4097, 70_000])
        {
            foreach (int kind in (int[])[1, 3, 200])
            {
                byte[] source = new byte[length];
                for (int i = 0; i < length; i++)
                    source[i] = (byte)(kind == 200 ? i * i * 31 >> 3 : i / kind % 7);
                CheckRoundTrip(source, Snappy.MaxCompressedLength(length), (from, to) => Snappy.Compress(from, to), Snappy.Decompress);
                CheckRoundTrip(source, Snappy.MaxCompressedLength(length), (from, to) => Snappy.Compress(from, to, 8), Snappy.Decompress);
                CheckRoundTrip(
                    source, Lz4Block.MaxCompressedLength(length), Lz4Block.Compress, (from, to) => Lz4Block.Decompress(from, to).Should().Be(to.Length));
                CheckRoundTrip(source, Gzip.MaxCompressedLength(length), Gzip.Compress, Gzip.Decompress);
            }
        }
    }

    private delegate int Compressor(ReadOnlySpan<byte> source, Span<byte> destination);

    private delegate void Decompressor(ReadOnlySpan<byte> source, Span<byte> destination);

    private static void CheckRoundTrip(byte[] source, int room, Compressor compress, Decompressor decompress)
    {
        using var memory = new GuardedMemory();
        Span<byte> compressed = memory.BeforeGuard<byte>(room);
        int length = compress(memory.BeforeGuard<byte>(source), compressed);
        Span<byte> before = memory.BeforeGuard<byte>(source.Length), after = memory.AfterGuard<byte>(source.Length);
        decompress(memory.BeforeGuard<byte>(compressed[..length]), before);
        decompress(memory.AfterGuard<byte>(compressed[..length]), after);
        before.SequenceEqual(source).Should().BeTrue();
        after.SequenceEqual(source).Should().BeTrue();
        // Compress into too small a buffer, and decompress truncated input.
        foreach (int left in (int[])[length - 1, length / 2])
        {
            try
            {
                decompress(memory.BeforeGuard<byte>(compressed[..Math.Max(0, left)]), before);
            }
            catch (Exception e) when (e is Gordo.Serialization.FrameException or AssertionException)
            {
                // Damaged input.
            }
        }
    }

    [Test]
    public void Match_copies_stay_within_the_output()
    {
        for (int length = 0; length < 70; length++)
        {
            foreach (int offset in (int[])[1, 2, 7, 8, 9, 15, 16, 17, 40])
            {
                foreach (int after in (int[])[0, 1, 7, 8, 15, 16, 17])
                {
                    using var memory = new GuardedMemory();
                    Span<byte> buffer = memory.BeforeGuard<byte>(40 + length + after);
                    for (int i = 0; i < 40; i++)
                        buffer[i] = (byte)i;
                    Match.Copy(buffer, 40, offset, length);
                    for (int i = 40; i < 40 + length; i++)
                        buffer[i].Should().Be(buffer[i - offset]);
                }
            }
        }
    }

    [Test]
    public void Literals_are_copied_up_to_the_end()
    {
        for (int length = 0; length < 40; length++)
        {
            foreach (int after in (int[])[0, 1, 15, 16, 17])
            {
                using var memory = new GuardedMemory();
                Span<byte> source = memory.BeforeGuard<byte>(3 + length + after), target = memory.BeforeGuard<byte>(2 + length + (17 - after));
                for (int i = 0; i < source.Length; i++)
                    source[i] = (byte)(i + 1);
                Match.CopyLiteral(source, 3, target, 2, length);
                target.Slice(2, length).SequenceEqual(source.Slice(3, length)).Should().BeTrue();
            }
        }
    }

    [Test]
    public void Bit_unpacking_stays_within_the_input()
    {
        for (int bitWidth = 1; bitWidth <= 32; bitWidth++)
        {
            foreach (int count in (int[])[1, 7, 8, 9, 33])
            {
                using var memory = new GuardedMemory();
                byte[] packed = new byte[(count * bitWidth + 7) / 8];
                new Random(bitWidth).NextBytes(packed);
                int[] values = new int[count];
                BitUnpacker.Unpack(memory.BeforeGuard<byte>(packed), bitWidth, 0, values);
                for (int i = 0; i < count; i++)
                {
                    uint expected = 0;
                    for (int bit = 0; bit < bitWidth; bit++)
                    {
                        int at = i * bitWidth + bit;
                        expected |= (uint)(packed[at >> 3] >> (at & 7) & 1) << bit;
                    }
                    ((uint)values[i]).Should().Be(expected);
                    BitUnpacker.ReadWide(memory.BeforeGuard<byte>(packed), bitWidth, (long)i * bitWidth).Should().Be(expected);
                }
            }
        }
    }

    [Test]
    public void Missing_numbers_are_counted_and_marked()
    {
        for (int count = 0; count < 70; count++)
        {
            using var memory = new GuardedMemory();
            double[] values = [.. Enumerable.Range(0, count).Select(i => i % 3 == 1 ? double.NaN : i)];
            NullBits.CountNaN(memory.BeforeGuard<double>(values)).Should().Be(values.Count(double.IsNaN));
            Span<byte> bits = memory.BeforeGuard<byte>((count + 7) / 8);
            bits.Clear();
            NullBits.SetNumbers(memory.BeforeGuard<double>(values), bits);
            for (int i = 0; i < count; i++)
                (bits[i >> 3] >> (i & 7) & 1).Should().Be(double.IsNaN(values[i]) ? 0 : 1);
        }
    }

    [Test]
    public void Model_file_lists_are_read_within_the_input()
    {
        for (int count = 1; count < 40; count++)
        {
            // One field after another, each with its key: one-byte numbers, and floats.
            byte[] integers = [.. Enumerable.Range(0, count).SelectMany(i => (byte[])[8 << 3, (byte)(i * 5 % 128)])];
            using var memory = new GuardedMemory();
            var reader = new ProtoReader(memory.Memory(integers), "list");
            reader.Next().Should().BeTrue();
            var numbers = new List<long>();
            reader.Int64s(numbers);
            numbers.Should().Equal(Enumerable.Range(0, count).Select(i => (long)(i * 5 % 128)));

            byte[] floats = [.. Enumerable.Range(0, count).SelectMany(i => (byte[])[(7 << 3) | 5, .. BitConverter.GetBytes((float)i)])];
            reader = new ProtoReader(memory.Memory(floats), "list");
            reader.Next().Should().BeTrue();
            var singles = new List<float>();
            reader.Floats(singles);
            singles.Should().Equal(Enumerable.Range(0, count).Select(i => (float)i));

            byte[] packed = [(7 << 3) | 2, (byte)(4 * count % 128 | (4 * count > 127 ? 128 : 0)), .. 4 * count > 127 ? (byte[])[(byte)(4 * count / 128)] : [],
                .. Enumerable.Range(0, count).SelectMany(i => BitConverter.GetBytes((float)i))];
            reader = new ProtoReader(memory.Memory(packed), "list");
            reader.Next().Should().BeTrue();
            singles.Clear();
            reader.Floats(singles);
            singles.Should().Equal(Enumerable.Range(0, count).Select(i => (float)i));
        }
    }

    private static IEnumerable<double> Doubles()
    {
        double[] chosen =
        [
            0, -0.0, 1, -1, 0.1, -0.1, 1e15, 1e16, -1e16, 123456789012345680, 1e-4, 1e-5, -1e-5, double.MaxValue, double.MinValue,
            double.Epsilon, -double.Epsilon, 9007199254740993, 0.30000000000000004, 1.7976931348623157e308, -2.2250738585072014e-308,
            double.NaN, double.PositiveInfinity, double.NegativeInfinity,
        ];
        var random = new Random(9);
        return chosen.Concat(Enumerable.Range(0, 400).Select(i => i % 2 == 0
            ? BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))
            : Math.Round(random.NextDouble() * Math.Pow(10, random.Next(-6, 18)), 3)));
    }

    // Provides exactly the requested number of bytes, followed by a guard page.
    private sealed class GuardedOutput : IBufferWriter<byte>, IDisposable
    {
        private readonly List<byte> _written = [];
        private GuardedMemory _memory = new();
        private int _room;

        public byte[] Written => [.. _written];

        public void Advance(int count)
        {
            count.Should().BeLessThanOrEqualTo(_room);
            _written.AddRange(_memory.Last<byte>()[..count]);
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

        public Span<byte> GetSpan(int sizeHint = 0)
        {
            _memory.Dispose();
            _memory = new GuardedMemory();
            return _memory.BeforeGuard<byte>(_room = Math.Max(1, sizeHint));
        }

        public void Dispose() => _memory.Dispose();
    }
}
