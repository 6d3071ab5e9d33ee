using System.Text.Unicode;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;
using Gordo.Serialization.Parquet.Metadata;
using Gordo.Serialization.Parquet.Reading;

namespace Gordo.Serialization.Parquet;

/// <summary>Reads a frame from a Parquet file, with the index and column levels of its pandas metadata.</summary>
/// <remarks>
/// See <see href="https://github.com/apache/parquet-format">apache/parquet-format</see>. Decimals become the
/// nearest double, dates become timestamps in seconds, and other types, nested ones among them, an
/// <see cref="UnsupportedColumn"/>. The rows of a file without pandas metadata are numbered from 0.
/// </remarks>
public static class FrameParquetReader
{
    /// <summary>Reads <paramref name="file"/>.</summary>
    /// <param name="file">The whole file. It is not used after this method returns.</param>
    /// <param name="memory">The memory for the columns.</param>
    /// <param name="limits">The maximum size of the frame; <see cref="FrameLimits.Default"/> if null.</param>
    /// <exception cref="FrameException">
    /// The file is damaged, too large, or contains data that a frame does not support. The message names the column or offset.
    /// </exception>
    public static Frame Read(ReadOnlyMemory<byte> file, FrameMemory memory, FrameLimits? limits = null)
    {
        ParquetFile parquet = ParquetFile.Open(file, limits ?? FrameLimits.Default);
        PandasMetadata? pandas = parquet.Pandas is { } json ? PandasMetadata.Parse(json) : null;
        var columns = new List<StoredColumn>(parquet.Fields.Count + parquet.NestedFields.Count);
        using ChunkReader reader = parquet.CreateReader(memory);
        // Only of a column that pandas' metadata describes, its type is known without parsing the Arrow schema.
        OriginalTypes? original = pandas is null || pandas.Columns.Count < parquet.Fields.Count + parquet.NestedFields.Count ? parquet.OriginalTypes : null;
        int nested = 0;
        for (int i = 0; i <= parquet.Fields.Count; i++)
        {
            for (; nested < parquet.NestedFields.Count && parquet.NestedFields[nested].Position == i; nested++)
                columns.Add(new StoredColumn(parquet.NestedFields[nested].Name, parquet.CheckNested(parquet.NestedFields[nested], reader)));
            if (i < parquet.Fields.Count)
                columns.Add(new StoredColumn(parquet.Fields[i].Name, WithType(parquet.Fields[i], parquet.ReadColumn(parquet.Fields[i], reader, memory), original)));
        }
        return PandasFrameReader.ToFrame(pandas, columns, parquet.RowCount,
            (name, zone) => parquet.OriginalTypes?.HasZone(name, zone) ?? false);
    }

    /// <summary>Returns a column with the type that its file does not state by a logical type.</summary>
    /// <param name="field">The column in the file.</param>
    /// <param name="column">The column as read.</param>
    /// <param name="original">The types in the Arrow schema, to find durations; null if it need not be asked.</param>
    /// <remarks>Early writers do not mark text as such, so binary values that are valid UTF-8 are read as text.</remarks>
    internal static Column WithType(ParquetField field, Column column, OriginalTypes? original)
    {
        if (field is { Physical: PhysicalType.Int64, Logical.Kind: LogicalKind.None } && original?.IsDuration(field.Name) == true)
            return new UnsupportedColumn(column.Length, $"Duration ({field.Physical})");
        if (field.IsBinary && column is TextColumn text)
        {
            for (int row = 0; row < text.Length; row++)
            {
                if (!Utf8.IsValid(text[row]))
                    return new UnsupportedColumn(text.Length, $"{field.Physical}, not UTF-8 text (row {row})");
            }
        }
        return column;
    }
}
