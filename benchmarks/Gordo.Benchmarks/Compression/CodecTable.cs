using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Gordo.Serialization.Compression;
using K4os.Compression.LZ4;

namespace Gordo.Benchmarks.Compression;

/// <summary>
/// Our parts of Snappy and LZ4 beside the packages' on pages of Parquet files: microseconds of the fastest of many calls,
/// and compressed bytes.
/// </summary>
internal static class CodecTable
{
    /// <summary>Prints the tables.</summary>
    public static void Print()
    {
        Console.WriteLine("| page | Snappy | Snappier | ratio | read by Snappy | by Snappier | LZ4 read by Lz4Block | by K4os | CRC-32 | XXH32 |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (int rows in (int[])[100, 10_000])
        {
            var random = new Random(rows);
            double reading = 50;
            double[] full = [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble() * 100)];
            double[] walk = [.. Enumerable.Range(0, rows).Select(_ => reading += random.NextDouble() - 0.5)];
            long[] times = [.. Enumerable.Range(0, rows).Select(row => 1_583_020_800_000_000_000 + (row * 600_000_000_000L))];
            Print($"{rows} doubles", Bytes(full), sizeof(double));
            Print($"{rows} rounded to one decimal", Bytes([.. walk.Select(value => Math.Round(value, 1))]), sizeof(double));
            Print($"{rows} that were floats", Bytes([.. walk.Select(value => (double)(float)value)]), sizeof(double));
            Print($"{rows} zeros", new byte[rows * sizeof(double)], sizeof(double));
            Print($"{rows} timestamps", MemoryMarshal.AsBytes<long>(times).ToArray(), 1);
        }
    }

    private static void Print(string name, byte[] page, int width)
    {
        byte[] snappy = new byte[Snappy.MaxCompressedLength(page.Length)], lz4 = new byte[Lz4Block.MaxCompressedLength(page.Length)], back = new byte[page.Length];
        int ownLength = 0, length = 0;
        double own = Best(() => ownLength = Snappy.Compress(page, snappy, width));
        double package = Best(() => length = Snappier.Snappy.Compress(page, snappy));
        double ownRead = Best(() => Snappy.Decompress(snappy.AsSpan(0, length), back));
        double packageRead = Best(() => Snappier.Snappy.Decompress(snappy.AsSpan(0, length), back));
        int block = Lz4Block.Compress(page, lz4);
        double ownBlock = Best(() => Lz4Block.Decompress(lz4.AsSpan(0, block), back));
        double packageBlock = Best(() => LZ4Codec.Decode(lz4.AsSpan(0, block), back));
        double crc = Best(() => Crc32.HashToUInt32(page)), xxHash = Best(() => XxHash32.HashToUInt32(page));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {own:0.00}, {ownLength} B | {package:0.00}, {length} B | {own / package:0.00} | {ownRead:0.00} | {packageRead:0.00} | {ownBlock:0.00} | {packageBlock:0.00} | {crc:0.00} | {xxHash:0.00} |"));
    }

    private static byte[] Bytes(double[] values) => MemoryMarshal.AsBytes<double>(values).ToArray();

    private static double Best(Action action)
    {
        const int Calls = 10;
        double best = double.MaxValue;
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < 0.3;)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Calls; i++)
                action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Calls);
        }
        return best;
    }
}
