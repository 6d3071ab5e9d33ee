using Gordo.Core.Building;
using Gordo.Core.Building.Sources;
using ParquetSharp;

namespace Gordo.Tests.Building.Sources;

/// <summary>Reads parts of a Parquet file of many row groups.</summary>
internal sealed class LargeParquetTests
{
    private const int Groups = 40, Rows = 20_000, Tags = 5;

    // Of a row group, the times and a column: their bytes in the file and their values.
    private const int MostBytes = 3_000_000;

    private static readonly DateTime Start = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private string _folder = "", _file = "";

    [OneTimeSetUp]
    public void CreateFile()
    {
        _folder = Directory.CreateTempSubdirectory("gordo-large-").FullName;
        _file = Write("all.parquet", Groups, hasStatistics: true);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Memory_holds_a_column_of_a_row_group_at_a_time()
    {
        new FileInfo(_file).Length.Should().BeGreaterThan(10 * MostBytes);
        int count = 0;
        double sum = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(_file, 0, Groups, (_, _, value) =>
        {
            count++;
            sum += value;
        });
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(MostBytes);
        count.Should().Be(2 * Groups * Rows);
        sum.Should().BeApproximately(Groups * Rows, 0.02 * Groups * Rows, "uniform values from 0 to 1 have the mean 0.5");
    }

    [Test]
    public void Row_groups_outside_the_period_and_unused_columns_are_not_read()
    {
        string file = Path.Combine(_folder, "damaged.parquet");
        // Pages of the first row group.
        byte[] bytes = File.ReadAllBytes(_file);
        Array.Clear(bytes, 4, bytes.Length / Groups / 2);
        File.WriteAllBytes(file, bytes);
        List<(int Tag, long Time)> readings = [];
        Read(file, 7, 8, (tag, time, _) => readings.Add((tag, time)));
        readings.Where(reading => reading.Tag == 1).Select(reading => reading.Time).Should().HaveCount(Rows)
            .And.OnlyContain(time => time >= Nanoseconds(7) && time < Nanoseconds(8)).And.BeInAscendingOrder();
        FluentActions.Invoking(() => Read(file, 0, 1, (_, _, _) => { })).Should().Throw<BuildException>().WithMessage("*damaged.parquet: Column 'time'*");
    }

    [Test]
    public void Files_without_statistics_are_read_by_their_times()
    {
        List<(int Tag, long Time)> readings = [];
        Read(Write("plain.parquet", groups: 3, hasStatistics: false), 1, 2, (tag, time, _) => readings.Add((tag, time)));
        readings.Should().HaveCount(2 * Rows).And.OnlyContain(reading => reading.Time >= Nanoseconds(1) && reading.Time < Nanoseconds(2));
    }

    private static void Read(string file, int firstGroup, int endGroup, ReadingSink sink) =>
        new FileSource(file).Read(["TAG 4", "TAG 2"], Nanoseconds(firstGroup), Nanoseconds(endGroup), sink, CancellationToken.None);

    private static long Nanoseconds(int group) => (Start.AddSeconds((long)group * Rows) - DateTime.UnixEpoch).Ticks * 100;

    // A second between rows; random values, which do not compress.
    private string Write(string name, int groups, bool hasStatistics)
    {
        string file = Path.Combine(_folder, name);
        var random = new Random(1);
        double[] cells = [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble())];
        using var builder = new WriterPropertiesBuilder();
        builder.DisableDictionary();
        if (!hasStatistics)
            builder.DisableStatistics();
        using WriterProperties properties = builder.Build();
        using LogicalType timestamp = LogicalType.Timestamp(isAdjustedToUtc: true, TimeUnit.Micros);
        Column[] columns = [new Column<DateTime>("time", timestamp), .. Enumerable.Range(0, Tags).Select(tag => new Column<double>($"TAG {tag}"))];
        using var writer = new ParquetFileWriter(file, columns, properties);
        for (int group = 0; group < groups; group++)
        {
            using RowGroupWriter rows = writer.AppendRowGroup();
            using (LogicalColumnWriter<DateTime> times = rows.NextColumn().LogicalWriter<DateTime>())
                times.WriteBatch([.. Enumerable.Range(group * Rows, Rows).Select(second => Start.AddSeconds(second))]);
            for (int tag = 0; tag < Tags; tag++)
            {
                using LogicalColumnWriter<double> values = rows.NextColumn().LogicalWriter<double>();
                values.WriteBatch(cells);
            }
        }
        writer.Close();
        return file;
    }
}
