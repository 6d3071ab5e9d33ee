using Apache.Arrow;
using Apache.Arrow.Types;
using Gordo.Core.Building;
using Gordo.Core.Building.Sources;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Gordo.Tests.Interoperability;
using TimeUnit = Gordo.Serialization.Frames.TimeUnit;

namespace Gordo.Tests.Building.Sources;

/// <summary>Tests reading of readings from files.</summary>
internal sealed class FileSourceTests
{
    private const string Wide = "time,A,B\n2020-01-01T00:10:00Z,1,\n2020-01-01T00:00:00+00:00,2.5,7\n2020-01-01T02:20:00+02:00,NaN,8\n2021-01-01T00:00:00Z,9,9\n";
    private static readonly long Start = Of("2020-01-01T00:00:00Z"), End = Of("2020-02-01T00:00:00Z");

    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("gordo-files-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_wide_file_is_read_once_for_all_tags()
    {
        string file = Write("wide.csv", Wide);
        foreach (string path in (string[])[file, _folder])
        {
            Read(new FileSource(path), "B", "A").Should().Equal(
                (1, Of("2020-01-01T00:10:00Z"), 1), (0, Start, 7), (1, Start, 2.5), (0, Of("2020-01-01T00:20:00Z"), 8));
            Values(new FileSource(path), "B").Should().Equal(7, 8);
        }
    }

    [Test]
    public void A_file_of_a_tag_has_one_column_of_values()
    {
        Write("A.csv", "when;quality;reading\n2020-01-01T00:00:00Z;0;1.5\n");
        Write("B.csv", "2020;x\n");
        Values(new FileSource(_folder, "when", "reading"), "A").Should().Equal(1.5);
        Values(new FileSource(_folder), "A").Should().Equal(0);
        FluentActions.Invoking(() => Values(new FileSource(_folder), "../A"))
            .Should().Throw<BuildException>().WithMessage("*has no file ../A.csv*");
    }

    [Test]
    public void A_Parquet_file_is_read_by_its_index_of_times()
    {
        long[] times = [Start / 1_000_000, Of("2020-01-01T00:10:00Z") / 1_000_000, Of("2021-01-01T00:00:00Z") / 1_000_000];
        var frame = new Frame(
            RowIndex.Of(new TimestampColumn(times, TimeUnit.Millisecond, TimestampZone.Utc), "time"), [new ColumnKey("A"), new ColumnKey("B")],
            [new FloatColumn(new double[] { 1, double.NaN, 3 }), new FloatColumn(new double[] { 4, 5, 6 })]);
        using (FileStream stream = File.Create(Path.Combine(_folder, "wide.parquet")))
            WriteParquet(frame, stream);
        var source = new FileSource(_folder);
        Values(source, "A").Should().Equal(1);
        Values(source, "B").Should().Equal(4, 5);
        FluentActions.Invoking(() => Values(source, "C")).Should().Throw<BuildException>().WithMessage("*no column 'C'*");
    }

    [Test]
    public void A_Parquet_column_of_durations_is_refused_by_name_if_it_is_used()
    {
        var times = new TimestampArray.Builder(new TimestampType(Apache.Arrow.Types.TimeUnit.Second, "UTC")).Append(DateTimeOffset.UnixEpoch.AddTicks(Start / 100)).Build();
        var numbers = new DoubleArray.Builder().Append(5).Build();
        var durations = new DurationArray.Builder(DurationType.Nanosecond).Append(7).Build();
        var schema = new Schema([new("time", times.Data.DataType, false), new("A", numbers.Data.DataType, true), new("uptime", durations.Data.DataType, true)], null);
        string file = Path.Combine(_folder, "wide.parquet");
        File.WriteAllBytes(file, ArrowCpp.Write(new ArrowData(schema, [new RecordBatch(schema, [times, numbers, durations], 1)]), storesSchema: true));
        Values(new FileSource(file), "A").Should().Equal(5);
        FluentActions.Invoking(() => Values(new FileSource(file), "uptime"))
            .Should().Throw<BuildException>().WithMessage("*wide.parquet: uptime is of type Duration (Int64), expected numbers.");
    }

    [TestCase("time,A\n2020-01-01 00:00:00,1\n", "line 2*has no zone")]
    [TestCase("time,A\nyesterday,1\n", "line 2*'yesterday' is not an ISO 8601 time")]
    [TestCase("time,A\n2020-01-01T00:00:00Z,x\n", "line 2: A is 'x', expected a number")]
    [TestCase("time,B\n2020-01-01T00:00:00Z,1\n", "no column 'A'; it has 'time', 'B'")]
    [TestCase("time,A\n2020-01-01T00:00:00Z\n", "line 2: there are 1 cells, expected 2")]
    public void Faults_name_file_and_line(string text, string message)
    {
        string file = Write("wide.csv", text);
        FluentActions.Invoking(() => Values(new FileSource(file), "A"))
            .Should().Throw<BuildException>().WithMessage($"*wide.csv*{message}*");
    }

    [Test]
    public void A_path_that_does_not_exist_is_named() =>
        FluentActions.Invoking(() => Values(new FileSource(Path.Combine(_folder, "none")), "A"))
            .Should().Throw<BuildException>().WithMessage("*none does not exist*");

    [Test]
    public void The_version_changes_with_the_files_of_the_tags_only()
    {
        string a = Write("A.csv", Wide), b = Write("B.csv", Wide);
        var source = new FileSource(_folder);
        string version = source.Version(["A"]);
        File.SetLastWriteTimeUtc(b, DateTime.UnixEpoch);
        source.Version(["A"]).Should().Be(version);
        File.SetLastWriteTimeUtc(a, DateTime.UnixEpoch);
        string touched = source.Version(["A"]);
        touched.Should().NotBe(version);
        File.AppendAllText(a, "\n");
        File.SetLastWriteTimeUtc(a, DateTime.UnixEpoch);
        source.Version(["A"]).Should().NotBe(touched);
    }

    private static List<(int Tag, long Time, double Value)> Read(FileSource source, params string[] tags)
    {
        List<(int, long, double)> readings = [];
        source.Read(tags, Start, End, (tag, time, value) => readings.Add((tag, time, value)), CancellationToken.None);
        return readings;
    }

    private static IEnumerable<double> Values(FileSource source, string tag) => Read(source, tag).Select(reading => reading.Value);

    private static long Of(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds() * 1_000_000_000;

    private string Write(string name, string text)
    {
        string file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    private static void WriteParquet(Frame frame, Stream stream)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        FrameParquetWriter.Write(frame, bytes);
        stream.Write(bytes.WrittenSpan);
    }
}
