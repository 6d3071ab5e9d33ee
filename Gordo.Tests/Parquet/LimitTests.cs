using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;

namespace Gordo.Tests.Parquet;

/// <summary>Files that exceed the limits are rejected by the size they claim or decompress to.</summary>
[TestFixture]
public sealed class LimitTests
{
    private const int Rows = 1000;

    [Test]
    public void Frame_at_the_limits_is_read() =>
        Read(Numbers(columns: 3), new FrameLimits { MaxRows = Rows, MaxColumns = 3, MaxBytes = (3 * 8 * Rows) + 20_000 })
            .RowCount.Should().Be(Rows);

    [Test]
    public void Too_many_rows_are_an_error() =>
        ShouldFail(Numbers(columns: 1), new FrameLimits { MaxRows = Rows - 1 }, "*1000 rows*999*");

    [Test]
    public void Too_many_columns_are_an_error() =>
        ShouldFail(Numbers(columns: 3), new FrameLimits { MaxColumns = 2 }, "*3 columns*2*");

    [Test]
    public void Error_for_too_many_bytes_names_the_column() =>
        ShouldFail(Numbers(columns: 3), new FrameLimits { MaxBytes = 2 * 8 * Rows }, "Column 'c*limit of 16000 bytes*");

    [Test]
    public void Text_is_counted_at_its_decompressed_size()
    {
        TextColumn text = TextColumn.From([.. Enumerable.Repeat(new string('x', 1000), Rows)]);
        byte[] file = FrameParquetWriterTests.Write(new Frame(RowIndex.Range(Rows), [new ColumnKey("text")], [text]));
        file.Length.Should().BeLessThan(100_000, "it compresses well");
        ShouldFail(file, new FrameLimits { MaxBytes = 500_000 }, "Column 'text'*limit of 500000 bytes*");
        Read(file, new FrameLimits { MaxBytes = 3_000_000 }).Columns[0].Length.Should().Be(Rows);
    }

    private static byte[] Numbers(int columns)
    {
        double[] values = [.. Enumerable.Range(0, Rows).Select(i => i / 3.0)];
        return FrameParquetWriterTests.Write(new Frame(
            RowIndex.Range(Rows),
            Enumerable.Range(0, columns).Select(i => new ColumnKey($"c{i}")),
            Enumerable.Repeat<Column>(new FloatColumn(values), columns)));
    }

    private static Frame Read(byte[] file, FrameLimits limits) => FrameParquetReader.Read(file, FrameMemory.Unpooled, limits);

    private static void ShouldFail(byte[] file, FrameLimits limits, string message) =>
        FluentActions.Invoking(() => Read(file, limits)).Should().Throw<FrameException>().WithMessage(message);
}
