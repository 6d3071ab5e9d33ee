using System.Globalization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;
using Gordo.Serialization.Parquet;
using Gordo.Serialization.Parquet.Writing;
using Gordo.Tests.Golden;
using Gordo.Tests.Parquet;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Gordo.Tests.Interoperability;

/// <summary>Parquet.Net reads the files that we write, and we read those that it writes, cell for cell.</summary>
/// <remarks>
/// Known limits of Parquet.Net 6.1.0: it finds no column with an empty name, truncates nanoseconds to units of 100, which is what
/// these tests compare, and reads RLE booleans wrong, which we do not write.
/// </remarks>
internal sealed class ParquetNetTests
{
    private static readonly CompressionMethod[] Codecs =
    [
        CompressionMethod.None, CompressionMethod.Snappy, CompressionMethod.Gzip, CompressionMethod.Brotli, CompressionMethod.Zstd,
        CompressionMethod.Lz4Raw,
    ];

    private const string WithEmptyName = "names-empty-and-generated";

    private static IEnumerable<TestCaseData> Golden => GoldenData.Folders("parquet").Concat(GoldenData.Folders("parquet-responses"));

    [TestCaseSource(nameof(Golden))]
    public async Task Written_file_is_read_by_Parquet_Net(string folder)
    {
        Frame frame = FrameParquetReader.Read(await File.ReadAllBytesAsync(Path.Combine(folder, "data.parquet")), FrameMemory.Unpooled);
        if (Path.GetFileName(folder) == WithEmptyName)
        {
            Func<Task> read = () => ShouldReadAsync(FrameParquetWriterTests.Write(frame), frame);
            await read.Should().ThrowAsync<ArgumentException>("this is a known limit");
            return;
        }
        foreach (ParquetCompression compression in Enum.GetValues<ParquetCompression>())
            await ShouldReadAsync(FrameParquetWriterTests.Write(frame, compression), frame);
    }

    [Test]
    public async Task Written_file_of_every_type_is_read_by_Parquet_Net([Values(0, 1, 7, 8, 9, 1000, 40_000)] int rows)
    {
        Frame frame = RandomFrames.OfEveryType(rows);
        await ShouldReadAsync(FrameParquetWriterTests.Write(frame), frame);
    }

    [Test]
    public async Task File_of_any_codec_is_read([ValueSource(nameof(Codecs))] CompressionMethod codec, [Values(0.0, 1.0)] double dictionaryThreshold)
    {
        Frame frame = RandomFrames.OfEveryType(500);
        var floats = new DataField<double?>("float");
        var integers = new DataField<long?>("integer");
        var required = new DataField<int>("required");
        var booleans = new DataField<bool?>("boolean");
        var texts = new DataField<string>("text");
        double?[] floatValues = [.. ((FloatColumn)frame.Columns[0]).Values.ToArray().Select(value => double.IsNaN(value) ? null : (double?)value)];
        var integerColumn = (IntegerColumn)frame.Columns[2];
        long?[] integerValues = [.. Enumerable.Range(0, 500).Select(row => integerColumn.IsMissing(row) ? null : (long?)(integerColumn.Values.Span[row] % 9))];
        int[] requiredValues = [.. Enumerable.Range(0, 500)];
        bool?[] booleanValues = [.. Enumerable.Range(0, 500).Select(row => row % 7 == 0 ? null : (bool?)(row % 3 == 0))];
        string?[] textValues = [.. Enumerable.Range(0, 500).Select(((TextColumn)frame.Columns[7]).GetString)];
        using var output = new MemoryStream();
        var options = new ParquetOptions { CompressionMethod = codec, DictionaryEncodingThreshold = dictionaryThreshold };
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(floats, integers, required, booleans, texts), output, options))
        {
            for (int group = 0; group < 2; group++)
            {
                using ParquetRowGroupWriter rows = writer.CreateRowGroup();
                await rows.WriteAsync<double>(floats, floatValues);
                await rows.WriteAsync<long>(integers, integerValues);
                await rows.WriteAsync<int>(required, requiredValues);
                await rows.WriteAsync<bool>(booleans, booleanValues);
                await rows.WriteAsync(texts, textValues!);
            }
        }
        Frame read = FrameParquetReader.Read(output.ToArray(), FrameMemory.Unpooled);
        read.Keys.ToArray().Select(key => key.Group).Should().Equal("float", "integer", "required", "boolean", "text");
        ShouldBe(read.Columns[0], floatValues.Select(value => Cells.Float(value ?? double.NaN)));
        ShouldBe(read.Columns[1], integerValues.Select(value => value is { } integer ? Cells.Text(integer) : Cells.Missing));
        ShouldBe(read.Columns[2], requiredValues.Select(value => Cells.Text(value)));
        ShouldBe(read.Columns[3], booleanValues.Select(value => value?.ToString() ?? Cells.Missing));
        ShouldBe(read.Columns[4], textValues.Select(value => value is null ? Cells.Missing : $"'{value}'"));
    }

    private static void ShouldBe(Column column, IEnumerable<string> group) =>
        Cells.Of(column).Should().Equal(group.Concat(group));

    private static async Task ShouldReadAsync(byte[] file, Frame frame)
    {
        PandasLayout layout = PandasLayout.Of(frame);
        await using ParquetReader reader = await ParquetReader.CreateAsync(new MemoryStream(file));
        reader.CustomMetadata["pandas"].Should().Be(System.Text.Encoding.UTF8.GetString(layout.Metadata.Span));
        reader.CustomMetadata.Keys.Should().BeEquivalentTo("pandas", "ARROW:schema");
        DataField[] fields = reader.Schema.GetDataFields();
        fields.Select(field => field.Name).Should().Equal(layout.Columns.Select(column => column.Name));
        for (int i = 0; i < fields.Length; i++)
        {
            List<string> cells = [];
            for (int group = 0; group < reader.RowGroupCount; group++)
            {
                using ParquetRowGroupReader rows = reader.OpenRowGroupReader(group);
                cells.AddRange(Show(await rows.ReadRawColumnDataBaseAsync(fields[i])));
            }
            cells.Should().Equal(Expected(layout.Columns[i].Values), "column '{0}' has these cells", fields[i].Name);
        }
    }

    private static IEnumerable<string> Show(RawColumnData data) => data switch
    {
        RawColumnData<double> floats => Show(floats, Cells.Float),
        RawColumnData<int> integers => Show(integers, value => Cells.Text(value)),
        RawColumnData<long> integers => Show(integers, value => Cells.Text(value)),
        RawColumnData<ulong> integers => Show(integers, value => Cells.Text(value)),
        RawColumnData<bool> booleans => Show(booleans, value => value.ToString()),
        RawColumnData<ReadOnlyMemory<char>> text => Show(text, value => $"'{value}'"),
        RawColumnData<DateTime> times => Show(times, value => Cells.Text(value.Ticks - DateTime.UnixEpoch.Ticks)),
        _ => throw new NotSupportedException(data.GetType().ToString()),
    };

    private static IEnumerable<string> Show<T>(RawColumnData<T> data, Func<T, string> show)
        where T : struct => [.. data.NullableValues.Select(value => value is { } some ? show(some) : Cells.Missing)];

    // Timestamps as .NET has them, in units of 100 ns.
    private static string[] Expected(Column column)
    {
        string[] cells = Cells.Of(column);
        if (column is not TimestampColumn times)
            return cells;
        return Array.ConvertAll(cells, cell => cell == Cells.Missing ? cell : Cells.Text(times.Unit == TimeUnit.Nanosecond
            ? long.Parse(cell, CultureInfo.InvariantCulture) / 100
            : long.Parse(cell, CultureInfo.InvariantCulture) * (10_000_000 / times.Unit.PerSecond())));
    }
}
