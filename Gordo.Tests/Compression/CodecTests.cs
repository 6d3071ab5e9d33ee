using System.Runtime.InteropServices;
using System.Text;
using Gordo.Serialization;
using Gordo.Serialization.Compression;
using K4os.Compression.LZ4;

namespace Gordo.Tests.Compression;

[TestFixture]
public sealed class CodecTests
{
    private static readonly Codec[] Codecs =
    [
        new("snappy", Snappy.MaxCompressedLength, (source, destination) => Snappy.Compress(source, destination), Snappy.Decompress),
        new("snappy, width 8", Snappy.MaxCompressedLength, (source, destination) => Snappy.Compress(source, destination, 8), Snappy.Decompress),
        new("lz4", Lz4Block.MaxCompressedLength, Lz4Block.Compress, DecompressLz4),
        new("gzip", Gzip.MaxCompressedLength, Gzip.Compress, Gzip.Decompress),
        new("brotli", Brotli.MaxCompressedLength, Brotli.Compress, Brotli.Decompress),
        new("zstd", Zstd.MaxCompressedLength, Zstd.Compress, Zstd.Decompress),
    ];

    internal delegate int Compressor(ReadOnlySpan<byte> source, Span<byte> destination);

    internal delegate void Decompressor(ReadOnlySpan<byte> source, Span<byte> destination);

    [Test]
    public void Compressed_bytes_are_decompressed_to_the_original([ValueSource(nameof(Codecs))] Codec codec)
    {
        var random = new Random(1);
        foreach (int length in (int[])[0, 1, 3, 4, 5, 12, 13, 16, 17, 60, 61, 255, 256, 257, 1000, 65_535, 65_536, 65_537, 200_000])
        {
            foreach (byte[] bytes in Samples(random, length))
                RoundTrip(codec, bytes).Should().Equal(bytes, "{0} bytes were compressed with {1}", length, codec);
        }
    }

    [Test]
    public void Repetitions_are_compressed([ValueSource(nameof(Codecs))] Codec codec)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("2020-03-01T00:10:00+00:00 ", 400)));
        byte[] buffer = new byte[codec.MaxCompressedLength(text.Length)];
        codec.Compress(text, buffer).Should().BeLessThan(text.Length / 15);
    }

    [Test]
    public void Wrong_output_size_is_an_error([ValueSource(nameof(Codecs))] Codec codec)
    {
        byte[] bytes = [.. Enumerable.Range(0, 500).Select(i => (byte)(i * i))];
        byte[] buffer = new byte[codec.MaxCompressedLength(bytes.Length)];
        int length = codec.Compress(bytes, buffer);
        foreach (int size in (int[])[0, 1, 499, 501, 1000])
        {
            FluentActions.Invoking(() => codec.Decompress(buffer.AsSpan(0, length), new byte[size]))
                .Should().Throw<FrameException>("{0} bytes are expected", size);
        }
    }

    [Test]
    public void Damaged_input_gives_an_error_or_bytes_and_never_writes_outside_the_output([ValueSource(nameof(Codecs))] Codec codec)
    {
        var random = new Random(2);
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $"row {i * 7919 % 101} ")));
        byte[] buffer = new byte[codec.MaxCompressedLength(bytes.Length)];
        byte[] good = buffer[..codec.Compress(bytes, buffer)];
        // Guard bytes on both sides detect writes outside the output.
        byte[] guarded = new byte[bytes.Length + 128];
        for (int round = 0; round < 2000; round++)
        {
            byte[] bad = round % 4 == 0 ? good[..random.Next(good.Length)] : [.. good];
            for (int i = random.Next(3); i >= 0 && bad.Length > 0; i--)
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            guarded.AsSpan().Fill(0xa5);
            try
            {
                codec.Decompress(bad, guarded.AsSpan(64, bytes.Length));
            }
            catch (FrameException)
            {
            }
            (guarded[..64].Concat(guarded[^64..]).All(guard => guard == 0xa5)).Should().BeTrue();
        }
    }

    [Test]
    public void Linked_lz4_block_copies_from_the_previous_block()
    {
        // Literal "b", then a copy of 4 bytes at distance 4, then the last literals.
        byte[] block = [0x10, (byte)'b', 4, 0, 0x50, (byte)'v', (byte)'w', (byte)'x', (byte)'y', (byte)'z'];
        byte[] output = [.. "aaac"u8, .. new byte[10]];
        Lz4Block.Decompress(block, output, history: 4).Should().Be(10);
        Encoding.ASCII.GetString(output).Should().Be("aaacbaacbvwxyz");
    }

    [Test]
    public void Lz4_copy_at_distance_zero_is_an_error([Values(4, 40)] int length)
    {
        // Literal "b", then a copy at distance 0, then the last literals.
        byte[] block = [(byte)(0x10 | Math.Min(15, length - 4)), (byte)'b', 0, 0, .. length < 19 ? (byte[])[] : [(byte)(length - 19)], 0x50, .. "vwxyz"u8];
        byte[] output = new byte[1 + length + 5];
        FluentActions.Invoking(() => Lz4Block.Decompress(block, output)).Should().Throw<FrameException>().WithMessage("*distance 0*");
    }

    [TestCase(new byte[] { 5, 0, (byte)'a', 0x01, 0 }, "copy", TestName = "Snappy_copy_at_distance_zero_is_an_error")]
    [TestCase(new byte[] { 5, 0, (byte)'a', 0x0e, 2, 0 }, "copy", TestName = "Snappy_copy_from_before_the_output_is_an_error")]
    [TestCase(new byte[] { 5, 0, (byte)'a', 0x0f, 1, 0, 0 }, "copy", TestName = "Snappy_copy_with_a_truncated_distance_is_an_error")]
    [TestCase(new byte[] { 5, 0, (byte)'a', 0x0f, 1, 0, 0, 0x80 }, "copy", TestName = "Snappy_copy_at_a_negative_distance_is_an_error")]
    [TestCase(new byte[] { 1, 0xfc, 0xff, 0xff, 0xff, 0xff, 1 }, "literal", TestName = "Snappy_literal_longer_than_an_integer_is_an_error")]
    [TestCase(new byte[] { 3, 0x08, 1 }, "literal", TestName = "Snappy_literal_that_the_stream_does_not_hold_is_an_error")]
    public void Damaged_snappy_is_an_error(byte[] stream, string part) =>
        FluentActions.Invoking(() => Snappy.Decompress(stream, new byte[stream[0]]))
            .Should().Throw<FrameException>().WithMessage($"*{part}*");

    [Test]
    public void Streams_are_read_by_the_reference_ports()
    {
        var random = new Random(3);
        foreach (int length in (int[])[1, 8, 59, 60, 61, 256, 257, 800, 65_536, 65_537, 140_000])
        {
            foreach (byte[] bytes in Samples(random, length))
            {
                byte[] buffer = new byte[Snappy.MaxCompressedLength(length)], back = new byte[length];
                foreach (int width in (int[])[1, 8])
                {
                    int written = Snappy.Compress(bytes, buffer, width);
                    Snappier.Snappy.Decompress(buffer.AsSpan(0, written), back).Should().Be(length);
                    back.Should().Equal(bytes);
                }
            }
        }
    }

    [Test]
    public void Blocks_of_the_reference_ports_are_read()
    {
        var random = new Random(4);
        foreach (byte[] bytes in Samples(random, 70_000))
        {
            byte[] buffer = new byte[LZ4Codec.MaximumOutputSize(bytes.Length)], back = new byte[bytes.Length];
            foreach (LZ4Level level in (LZ4Level[])[LZ4Level.L00_FAST, LZ4Level.L03_HC, LZ4Level.L12_MAX])
            {
                int written = LZ4Codec.Encode(bytes, buffer, level);
                DecompressLz4(buffer.AsSpan(0, written), back);
                back.Should().Equal(bytes);
            }
        }
    }

    [Test]
    public void Snappy_compresses_rounded_values_and_stores_full_mantissas()
    {
        var random = new Random(5);
        double[] full = [.. Enumerable.Range(0, 10_000).Select(_ => random.NextDouble() * 100)];
        double[] rounded = [.. full.Select(value => Math.Round(value, 1))];
        double[] singles = [.. full.Select(value => (double)(float)value)];
        CompressedLength(rounded).Should().BeLessThan(rounded.Length * 8 / 2);
        CompressedLength(singles).Should().BeLessThan(rounded.Length * 8 * 4 / 5);
        // The length takes three bytes, and each of two literals as many.
        CompressedLength(full).Should().Be(80_000 + 9);
    }

    private static int CompressedLength(double[] values)
    {
        byte[] buffer = new byte[Snappy.MaxCompressedLength(values.Length * sizeof(double))];
        return Snappy.Compress(MemoryMarshal.AsBytes<double>(values), buffer, sizeof(double));
    }

    private static IEnumerable<byte[]> Samples(Random random, int length)
    {
        byte[] noise = new byte[length];
        random.NextBytes(noise);
        yield return noise;
        yield return new byte[length];
        byte[] pattern = new byte[length];
        for (int i = 0; i < length; i++)
            pattern[i] = (byte)(i % 7 == 0 ? random.Next(4) : i % 13);
        yield return pattern;
        byte[] runs = new byte[length];
        for (int i = 0; i < length;)
        {
            int run = Math.Min(random.Next(1, 300), length - i);
            runs.AsSpan(i, run).Fill((byte)random.Next(256));
            i += run;
        }
        yield return runs;
    }

    private static byte[] RoundTrip(Codec codec, byte[] bytes)
    {
        byte[] buffer = new byte[codec.MaxCompressedLength(bytes.Length)];
        int length = codec.Compress(bytes, buffer);
        byte[] back = new byte[bytes.Length];
        codec.Decompress(buffer.AsSpan(0, length), back);
        return back;
    }

    private static void DecompressLz4(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int written = Lz4Block.Decompress(source, destination);
        if (written != destination.Length)
            throw new FrameException($"{written} bytes.");
    }

    public sealed class Codec
    {
        private readonly string _name;

        internal Codec(string name, Func<int, int> maxCompressedLength, Compressor compress, Decompressor decompress)
        {
            _name = name;
            MaxCompressedLength = maxCompressedLength;
            Compress = compress;
            Decompress = decompress;
        }

        internal Func<int, int> MaxCompressedLength { get; }

        internal Compressor Compress { get; }

        internal Decompressor Decompress { get; }

        public override string ToString() => _name;
    }
}
