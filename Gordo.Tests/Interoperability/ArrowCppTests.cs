using Apache.Arrow.Types;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Gordo.Serialization.Parquet.Writing;
using Gordo.Tests.Golden;
using Gordo.Tests.Parquet;
using ParquetSharp;
using Codec = ParquetSharp.Compression;
using Column = Gordo.Serialization.Frames.Column;
using TimeUnit = Gordo.Serialization.Frames.TimeUnit;

namespace Gordo.Tests.Interoperability;

/// <summary>Arrow C++ reads the Parquet files that we write, and we read those that it writes, cell for cell.</summary>
internal sealed class ArrowCppTests
{
    private static readonly string?[] Zones = [null, "UTC", "+05:30", "-08:00", "Europe/Oslo", "America/New_York"];

    private static readonly Codec[] Codecs =
        [Codec.Uncompressed, Codec.Snappy, Codec.Gzip, Codec.Brotli, Codec.Zstd, Codec.Lz4, Codec.Lz4Hadoop];

    private static IEnumerable<TestCaseData> Golden => GoldenData.Folders("parquet").Concat(GoldenData.Folders("parquet-responses"));

    [TestCaseSource(nameof(Golden))]
    public void Written_file_is_read_by_Arrow_Cpp(string folder)
    {
        Frame frame = FrameParquetReader.Read(File.ReadAllBytes(Path.Combine(folder, "data.parquet")), FrameMemory.Unpooled);
        foreach (ParquetCompression compression in Enum.GetValues<ParquetCompression>())
            ShouldRead(FrameParquetWriterTests.Write(frame, compression), frame);
    }

    [Test]
    public void Written_file_of_every_type_is_read_by_Arrow_Cpp([Values(0, 1, 7, 8, 9, 1000, 40_000)] int rows)
    {
        Frame frame = RandomFrames.OfEveryType(rows);
        ShouldRead(FrameParquetWriterTests.Write(frame), frame);
    }

    [TestCaseSource(nameof(Golden))]
    public void Recorded_file_is_read_by_Arrow_Cpp_as_by_us(string folder)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(folder, "data.parquet"));
        ArrowCpp.Read(file).ShouldBeReadAs(FrameParquetReader.Read(file, FrameMemory.Unpooled));
    }

    [Test]
    public void Index_keeps_its_unit_and_zone([Values] TimeUnit unit, [ValueSource(nameof(Zones))] string? zone)
    {
        Frame frame = Times(unit, zone);
        byte[] file = FrameParquetWriterTests.Write(frame);
        // Parquet has no seconds.
        TimeUnit stored = unit == TimeUnit.Second ? TimeUnit.Millisecond : unit;
        IndexType(file).Should().Be((stored, zone), "this is what pyarrow, polars, DuckDB and R get from Arrow C++ or do as it does");
        TimestampColumn read = FrameParquetReader.Read(file, FrameMemory.Unpooled).Index.Timestamps!;
        (read.Unit, read.Zone?.Name).Should().Be((stored, zone));
    }

    [Test]
    public void Index_of_an_Arrow_Cpp_file_is_read_as_pyarrow_reads_it(
        [Values] TimeUnit unit, [ValueSource(nameof(Zones))] string? zone, [Values] bool storesSchema)
    {
        Frame frame = Times(unit, zone);
        byte[] file = ArrowCpp.Write(frame);
        if (!storesSchema)
            file = ArrowCpp.WithoutSchema(file);
        ArrowCpp.Metadata(file).ContainsKey("ARROW:schema").Should().Be(storesSchema);
        // pyarrow's _add_any_metadata: a column of pandas type "datetimetz" whose zone in the metadata is not that of its Arrow
        // type becomes timestamp[ns] in the zone of the metadata.
        (TimeUnit foundUnit, string? foundZone) = IndexType(file);
        (TimeUnit, string?) expected = zone is not null && zone != foundZone ? (TimeUnit.Nanosecond, zone) : (foundUnit, foundZone);
        TimestampColumn read = FrameParquetReader.Read(file, FrameMemory.Unpooled).Index.Timestamps!;
        (read.Unit, read.Zone?.Name).Should().Be(expected);
        Int128 factor = read.Unit.PerSecond() / unit.PerSecond();
        read.Values.ToArray().Select(value => value == TimestampColumn.Missing ? value : (long)(value / factor))
            .Should().Equal(frame.Index.Timestamps!.Values.ToArray());
    }

    [Test]
    public void Microseconds_outside_the_range_of_nanoseconds_are_an_error()
    {
        var labels = new TimestampColumn(new[] { 0L, long.MaxValue / 999 }, TimeUnit.Microsecond, TimestampZone.Parse("Europe/Oslo"));
        byte[] file = ArrowCpp.WithoutSchema(ArrowCpp.Write(new Frame(RowIndex.Of(labels, "time"), [new("a")], [new FloatColumn(new double[2])])));
        FluentActions.Invoking(() => FrameParquetReader.Read(file, FrameMemory.Unpooled)).Should().Throw<FrameException>()
            .WithMessage("Column 'time', row 1: * us since 1970 are outside the range of 64-bit nanoseconds.");
    }

    [Test]
    public void File_of_any_codec_and_page_version_is_read(
        [ValueSource(nameof(Codecs))] Codec codec, [Values] ParquetDataPageVersion pages, [Values] bool dictionary)
    {
        ShouldBeRead(builder =>
        {
            builder.Compression(codec).DataPageVersion(pages).EnablePageChecksum();
            if (!dictionary)
                builder.DisableDictionary();
        });
    }

    [TestCase(Encoding.Plain)]
    [TestCase(Encoding.ByteStreamSplit, "('float', '')", "('integer', 'a')", "('time', 'ms')")]
    [TestCase(Encoding.DeltaBinaryPacked, "('integer', 'a')", "('integer', 'b')", "('time', 'us')", "time")]
    [TestCase(Encoding.DeltaByteArray, "('text', 'blåbær')")]
    [TestCase(Encoding.DeltaLengthByteArray, "('text', 'blåbær')")]
    [TestCase(Encoding.Rle, "('boolean', 'a')", "('boolean', 'b')")]
    public void File_of_any_encoding_is_read(Encoding encoding, params string[] columns)
    {
        foreach (ParquetDataPageVersion pages in Enum.GetValues<ParquetDataPageVersion>())
        {
            ShouldBeRead(builder =>
            {
                builder.DisableDictionary().DataPageVersion(pages).Compression(Codec.Zstd);
                foreach (string column in columns)
                    builder.Encoding(column, encoding);
            });
        }
    }

    private static void ShouldRead(byte[] file, Frame frame)
    {
        ArrowData data = ArrowCpp.Read(file);
        data.ShouldBe(new Frame(
            frame.Index.Labels is { } labels ? RowIndex.Of(WithoutSeconds(labels), frame.Index.Name) : frame.Index,
            frame.Keys.ToArray(), frame.Columns.ToArray().Select(WithoutSeconds)));
        data.ShouldHaveMetadataOf(frame);
        ArrowCpp.Metadata(file).Keys.Should().BeEquivalentTo("pandas", "ARROW:schema");
    }

    // Pages of about 2 KB, three row groups.
    private static void ShouldBeRead(Action<WriterPropertiesBuilder> configure)
    {
        Frame frame = RandomFrames.OfEveryType(2000);
        byte[] file = ArrowCpp.Write(frame, builder => configure(builder.DataPagesize(2048)));
        Frame read = FrameParquetReader.Read(file, FrameMemory.Unpooled);
        ArrowData data = ArrowCpp.Read(file);
        data.ShouldBe(frame);
        data.ShouldBeReadAs(read);
        (read.Index.Timestamps!.Unit, read.Index.Timestamps.Zone).Should().Be((frame.Index.Timestamps!.Unit, frame.Index.Timestamps.Zone));
    }

    private static Column WithoutSeconds(Column column) => column is TimestampColumn { Unit: TimeUnit.Second } times
        ? new TimestampColumn(
            times.Values.ToArray().Select(value => value == TimestampColumn.Missing ? value : value * 1000).ToArray(), TimeUnit.Millisecond, times.Zone)
        : column;

    private static Frame Times(TimeUnit unit, string? zone)
    {
        long[] values = [0, (1_583_020_800 * unit.PerSecond()) + 1, TimestampColumn.Missing, -3];
        var labels = new TimestampColumn(values, unit, zone is null ? null : TimestampZone.Parse(zone));
        return new Frame(RowIndex.Of(labels, "time"), [new ColumnKey("a")], [new FloatColumn(new double[values.Length])]);
    }

    private static (TimeUnit Unit, string? Zone) IndexType(byte[] file)
    {
        var type = (TimestampType)ArrowCpp.Read(file).Schema.GetFieldByName("time").DataType;
        return ((TimeUnit)type.Unit, string.IsNullOrEmpty(type.Timezone) ? null : type.Timezone);
    }
}
