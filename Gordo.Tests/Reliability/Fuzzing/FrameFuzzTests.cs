using System.Text;
using System.Text.Json;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Csv;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Parquet;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>Reads randomly mutated frames in all formats: each is read as a frame or refused with a <c>FrameException</c>.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class FrameFuzzTests
{
    private const int LargestFile = 32 * 1024;

    [Test]
    public void Parquet_files()
    {
        byte[][] files = Files("parquet", "*.parquet");
        double accepted = Fuzz.Run(9_000, random => ParquetMutator.Mutate(random.Of(files), random), bytes =>
        {
            using var memory = new FrameMemory();
            FuzzedFrame.Write(FrameParquetReader.Read(bytes, memory));
        });
        accepted.Should().BeInRange(0.05, 0.75);
    }

    [Test]
    public void Arrow_streams_and_files()
    {
        byte[][] files = Files("arrow", "*.arrow*");
        double accepted = Fuzz.Run(12_000, random => ArrowMutator.Mutate(random.Of(files), random), bytes =>
        {
            using var memory = new FrameMemory();
            FuzzedFrame.Write(FrameArrowReader.Read(bytes, memory));
        });
        accepted.Should().BeInRange(0.05, 0.75);
    }

    [Test]
    public void JSON_frames()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(GoldenData.Path("server", "frames.json")));
        byte[][] frames = [.. golden.RootElement.GetProperty("from_dict").EnumerateArray().Select(frame => Encoding.UTF8.GetBytes(frame.GetProperty("input").GetRawText()))];
        double accepted = Fuzz.Run(12_000, random => JsonTree.Mutate(random.Of(frames), random), bytes =>
        {
            using var memory = new FrameMemory();
            FuzzedFrame.Write(FrameJsonReader.Read(bytes, memory));
        });
        accepted.Should().BeInRange(0.05, 0.75);
    }

    [Test]
    public void JSON_frames_with_gaps()
    {
        double accepted = Fuzz.Run(30_000, JsonFrames.Make, bytes =>
        {
            using var memory = new FrameMemory();
            Frame frame = FrameJsonReader.Read(bytes, memory);
            foreach (Column column in frame.Columns)
            {
                column.Length.Should().Be(frame.RowCount);
                // Answers repeat the last rows of input columns.
                column.Tail(frame.RowCount / 2).Length.Should().Be(frame.RowCount / 2);
            }
            FuzzedFrame.Write(frame);
        });
        accepted.Should().BeInRange(0.2, 0.9);
    }

    [Test]
    public void JSON_frames_in_split_layout()
    {
        byte[][] frames =
        [
            """{"index": ["2020-03-01T00:00:00Z", "2020-03-01 00:10:00+00:00"], "columns": ["a", "b"], "data": [[1, null], [-2.5e3, true]]}"""u8.ToArray(),
            """{"data": [[1, "x"], [2, null]], "columns": [["g", "a"], ["g", ""]], "index": [7, "-7"]}"""u8.ToArray(),
            """{"columns": [0, 1], "data": [], "index": null}"""u8.ToArray(),
        ];
        double accepted = Fuzz.Run(12_000, random => JsonTree.Mutate(random.Of(frames), random), bytes =>
        {
            using var memory = new FrameMemory();
            FuzzedFrame.Write(FrameJsonReader.Read(bytes, memory));
        });
        accepted.Should().BeInRange(0.05, 0.75);
    }

    [Test]
    public void CSV_files()
    {
        byte[][] files =
        [
            "time,TAG 1,TAG 2\n2020-03-01T00:00:00Z,0.42,12.1\n2020-03-01 00:10:00+00:00,,nan\n"u8.ToArray(),
            "\uFEFFtime;\"TAG; 1\";TAG 2\r\n1;0,42;-12\r\n2;1e3;\"7\"\r\n"u8.ToArray(),
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("t\ta\tb\n20200301\t1,5\t2\n20200302\t\t3\n")],
        ];
        double accepted = Fuzz.Run(12_000, random => ByteMutator.Mutate(random.Of(files), random), bytes =>
        {
            using var memory = new FrameMemory();
            FuzzedFrame.Write(FrameCsvReader.Read(bytes, memory));
        });
        accepted.Should().BeInRange(0.05, 0.75);
    }

    [Test]
    public void JSON_requests()
    {
        byte[] request = Encoding.UTF8.GetBytes("""
            {"X": {"TAG 1": {"2020-03-01T00:00:00Z": 0.42, "2020-03-01 00:10:00+00:00": null}, "TAG 2": {"2020-03-01T00:00:00Z": -1e-7, "2020-03-01 00:10:00+00:00": 17}},
             "y": [[1, 2.5], [3, null]], "other": {"a": [true, {"b": "c"}]}}
            """);
        double accepted = Fuzz.Run(12_000, random => JsonTree.Mutate(request, random), bytes =>
        {
            using var memory = new FrameMemory();
            FrameRequestJson frames = FrameRequestJson.Read(bytes, memory, ["a", "b"], ["a", "b"]);
            foreach (Frame? frame in (Frame?[])[frames.Input, frames.Target])
            {
                if (frame is not null)
                    FuzzedFrame.Write(frame);
            }
        });
        accepted.Should().BeInRange(0.05, 0.75);
    }

    private static byte[][] Files(string folder, string pattern)
    {
        byte[][] files = [.. Directory.EnumerateFiles(GoldenData.Path(folder), pattern, SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(file => file.Length <= LargestFile)];
        files.Should().HaveCountGreaterThan(20);
        return files;
    }
}
