using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Gordo.Api.Scoring;
using Gordo.Api.Settings;
using Gordo.Core.Building.Machines;
using Gordo.Core.Collections;
using Gordo.Core.Prediction;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Csv;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Gordo.Tests.Architecture;

namespace Gordo.Tests.Examples;

/// <summary>
/// Holds <c>examples/compressor</c> and the demo collection, which is built from it, together; with <c>GORDO_UPDATE_DEMO=1</c>, writes
/// both first.
/// </summary>
internal sealed class CompressorTests
{
    private const int Minutes = 10;

    private static readonly string Folder = Path.Combine(Repository.Root, "examples", "compressor");
    private static readonly string Demo = Path.Combine(Repository.Root, "Gordo.Api", "Demo");
    private static readonly string[] Models = ["gas-compressor-1", "gas-compressor-1-smoothed"];

    // How far training on another processor may lead: parts of a tag's range, and of a score. Measured without vector instructions: 0.00001 and 0.0006.
    private const double OutputTolerance = 0.001, ScoreTolerance = 0.01;

    private static string Committed { get; } = Path.Combine(Demo, "Collection", Path.GetFileName(DemoCollection.Directory));

    [OneTimeSetUp]
    public void Update()
    {
        if (Environment.GetEnvironmentVariable("GORDO_UPDATE_DEMO") != "1")
            return;
        File.WriteAllText(Path.Combine(Folder, "training.csv"), CompressorReadings.Training());
        File.WriteAllText(Path.Combine(Folder, "readings.csv"), CompressorReadings.Faulty());
        File.WriteAllText(Path.Combine(Demo, "readings.csv"), CompressorReadings.Faulty());
        using var memory = new FrameMemory();
        Frame frame = Read(memory);
        var parquet = new ArrayBufferWriter<byte>();
        FrameParquetWriter.Write(frame, parquet);
        File.WriteAllBytes(Path.Combine(Folder, "readings.parquet"), parquet.WrittenSpan);
        var arrow = new ArrayBufferWriter<byte>();
        FrameArrowWriter.Write(frame, arrow);
        File.WriteAllBytes(Path.Combine(Folder, "readings.arrow"), arrow.WrittenSpan);
        Build(Committed);
    }

    [Test]
    public void Readings_are_those_of_the_generator()
    {
        ShouldBeSame(File.ReadAllText(Path.Combine(Folder, "training.csv")), CompressorReadings.Training());
        ShouldBeSame(File.ReadAllText(Path.Combine(Folder, "readings.csv")), CompressorReadings.Faulty());
    }

    [Test]
    public void Parquet_and_Arrow_files_and_the_demo_hold_the_readings_of_the_CSV_file()
    {
        using var memory = new FrameMemory();
        Frame csv = Read(memory);
        csv.Keys.ToArray().Select(key => key.Group).Should().Equal(CompressorReadings.Tags);
        csv.RowCount.Should().Be(CompressorReadings.FaultyRows);
        ShouldBeSame(FrameParquetReader.Read(File.ReadAllBytes(Path.Combine(Folder, "readings.parquet")), memory), csv);
        ShouldBeSame(FrameArrowReader.Read(File.ReadAllBytes(Path.Combine(Folder, "readings.arrow")), memory), csv);
        using Stream demo = DemoCollection.OpenReadings();
        new StreamReader(demo).ReadToEnd().Should().Be(File.ReadAllText(Path.Combine(Folder, "readings.csv")));
    }

    [Test]
    public async Task Models_built_from_the_example_are_those_of_the_demo()
    {
        string folder = Path.Combine(Directory.CreateTempSubdirectory("gordo-compressor-").FullName, Path.GetFileName(Committed));
        try
        {
            Build(folder);
            Directory.GetDirectories(Committed).Select(Path.GetFileName).Should().BeEquivalentTo(Models);
            using var memory = new FrameMemory();
            foreach (string model in Models)
            {
                Frame built = await ScoreAsync(folder, model, memory), committed = await ScoreAsync(Committed, model, memory);
                foreach (string tag in CompressorReadings.Tags)
                {
                    double[] readings = Values(committed, ResponseGroups.ModelInput, tag), expected = Values(committed, ResponseGroups.ModelOutput, tag);
                    Values(built, ResponseGroups.ModelOutput, tag).Zip(expected, (one, other) => Math.Abs(one - other)).Max()
                        .Should().BeLessThan(OutputTolerance * (readings.Max() - readings.Min()), $"{model}, {tag}");
                }
                Values(built, ResponseGroups.TotalAnomalyConfidence, "").Zip(Values(committed, ResponseGroups.TotalAnomalyConfidence, ""), (one, other) => Math.Abs((one / other) - 1)).Max()
                    .Should().BeLessThan(ScoreTolerance, model);
                foreach (string member in (string[])["model", "dataset", "evaluation"])
                    Configuration(folder, model, member).Should().Be(Configuration(Committed, model, member), "the demo is to be built again when the configuration changes");
            }
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        }
    }

    private static string Configuration(string revision, string model, string member)
    {
        using JsonDocument metadata = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(revision, model, "metadata.json")));
        return metadata.RootElement.GetProperty(member).GetRawText();
    }

    [TestCase("gas-compressor-1")]
    [TestCase("gas-compressor-1-smoothed")]
    public async Task Both_faults_are_found_and_normal_rows_score_below_the_threshold(string model)
    {
        using var memory = new FrameMemory();
        Frame scores = await ScoreAsync(Committed, model, memory);
        double[] total = Values(scores, ResponseGroups.TotalAnomalyConfidence, "");

        int[] faulty = [.. Rows(CompressorReadings.StuckFrom, CompressorReadings.StuckTo), .. Rows(CompressorReadings.GrowingFrom, CompressorReadings.GrowingTo)];
        int[] normal = [.. Enumerable.Range(0, total.Length).Except(faulty)];
        normal.Should().HaveCount(240);
        normal.Count(row => total[row] >= 1).Should().BeLessThanOrEqualTo(1, "one of 240 is 0.4 %");
        Median(normal.Select(row => total[row])).Should().BeLessThan(0.25);

        // The readings of a flow meter that has just stuck, and of a bearing that has just begun to wear, are still right.
        ShouldBeFound(Rows(CompressorReadings.StuckFrom.AddHours(2), CompressorReadings.StuckTo), "GC1-FT-106 flow t/h", 10);
        ShouldBeFound(Rows(CompressorReadings.GrowingFrom.AddHours(6), CompressorReadings.GrowingTo), "GC1-VT-105 vibration mm/s", 50);

        void ShouldBeFound(int[] rows, string tag, double median)
        {
            double[][] tags = [.. CompressorReadings.Tags.Select(name => Values(scores, ResponseGroups.AnomalyConfidence, name))];
            rows.Should().OnlyContain(row => total[row] > 1);
            Median(rows.Select(row => total[row])).Should().BeGreaterThan(median);
            rows.Select(row => CompressorReadings.Tags[Enumerable.Range(0, tags.Length).MaxBy(column => tags[column][row])]).Should().AllBe(tag);
        }
    }

    [TestCase("gas-compressor-1")]
    [TestCase("gas-compressor-1-smoothed")]
    public async Task Documents_state_how_many_rows_are_found(string model)
    {
        using var memory = new FrameMemory();
        double[] total = Values(await ScoreAsync(Committed, model, memory), ResponseGroups.TotalAnomalyConfidence, "");
        int stuck = Rows(CompressorReadings.StuckFrom, CompressorReadings.StuckTo).Count(row => total[row] > 1);
        int growing = Rows(CompressorReadings.GrowingFrom, CompressorReadings.GrowingTo).Count(row => total[row] > 1);
        int normal = total.Count(score => score > 1) - stuck - growing;
        string found = $"{stuck} of the 42 rows with a stuck flow meter", grown = $"{growing} of the 150";
        (await File.ReadAllTextAsync(Path.Combine(Folder, "README.md"))).Should().Contain(
            $"`{model}` scores {found} above its threshold, {grown} rows with growing vibration, and {normal} of the 240 others.");
        if (model == Models[0])
        {
            (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "building.md"))).Should().Contain(
                $"{found}, {grown} with growing vibration, and none of the 240 others");
        }
    }

    private static void Build(string folder)
    {
        var run = BuildRun.Read(new BuildOptions { ConfigurationFile = Path.Combine(Folder, "config.yaml"), Output = folder, Force = true });
        run.Faults.Should().BeEmpty();
        run.Warnings.Should().BeEmpty();
        run.Build(_ => { }, CancellationToken.None).Should().OnlyContain(result => result.Status == BuildStatus.Built);
    }

    private static async Task<Frame> ScoreAsync(string folder, string model, FrameMemory memory) => (await LocalScorer.ScoreAsync(
        new ModelCollection(new CollectionOptions { CurrentDirectory = folder }), null, model, Path.Combine(Folder, "readings.csv"), memory, FrameLimits.Default, CancellationToken.None)).Frame;

    private static Frame Read(FrameMemory memory) => FrameCsvReader.Read(File.ReadAllBytes(Path.Combine(Folder, "readings.csv")), memory);

    private static double[] Values(Frame frame, string group, string tag) => ((FloatColumn)frame.Find(new(group, tag))!).Values.ToArray(); // a column of every detector

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static int[] Rows(DateTimeOffset from, DateTimeOffset to) =>
        [.. Enumerable.Range(Row(from), Row(to) - Row(from))];

    private static int Row(DateTimeOffset time) => (int)((time - CompressorReadings.FaultyStart).TotalMinutes / Minutes);

    private static void ShouldBeSame(Frame frame, Frame expected)
    {
        frame.Keys.ToArray().Should().Equal(expected.Keys.ToArray());
        for (int column = 0; column < expected.ColumnCount; column++)
            ((FloatColumn)frame.Columns[column]).Values.ToArray().Should().Equal(((FloatColumn)expected.Columns[column]).Values.ToArray());
        var (index, other) = ((TimestampColumn)frame.Index.Labels!, (TimestampColumn)expected.Index.Labels!);
        index.Values.ToArray().Should().Equal(other.Values.ToArray());
    }

    // Another processor's sine may differ in its last digit, and a rounded reading with it.
    private static void ShouldBeSame(string found, string expected)
    {
        string[] lines = found.Split('\n'), others = expected.Split('\n');
        lines.Should().HaveSameCount(others);
        lines[0].Should().Be(others[0]);
        for (int line = 1; line < lines.Length; line++)
        {
            string[] cells = lines[line].Split(','), other = others[line].Split(',');
            cells[0].Should().Be(other[0]);
            for (int cell = 1; cell < cells.Length; cell++)
                double.Parse(cells[cell], CultureInfo.InvariantCulture).Should().BeApproximately(double.Parse(other[cell], CultureInfo.InvariantCulture), 0.101);
        }
    }
}
