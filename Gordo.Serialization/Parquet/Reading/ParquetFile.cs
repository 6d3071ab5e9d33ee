using System.Buffers.Binary;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet.Memory;
using Gordo.Serialization.Parquet.Metadata;

namespace Gordo.Serialization.Parquet.Reading;

/// <summary>A Parquet file in memory with a parsed and checked footer.</summary>
internal sealed class ParquetFile
{
    /// <summary>The number of bytes after the footer: its length and the magic bytes.</summary>
    public const int TailSize = 8;

    private readonly ReadOnlyMemory<byte> _data;
    private readonly List<RowGroup> _rowGroups;
    private readonly ReadBudget _budget;

    private ParquetFile(ReadOnlyMemory<byte> data, FileMetadata metadata, ReadOnlyMemory<byte> footer, ReadBudget budget)
    {
        _data = data;
        _rowGroups = metadata.RowGroups;
        _budget = budget;
        (Fields, NestedFields, int leafCount) = SchemaTree.Flatten(metadata.Schema);
        RowCount = CheckRows(metadata, leafCount, budget.Limits);
        if (metadata.ArrowSchema is { } arrowSchema)
            OriginalTypes = new OriginalTypes(footer[arrowSchema], budget.Limits);
        if (metadata.Pandas is { } pandas)
            Pandas = footer[pandas];
    }

    /// <summary>The flat columns, which have at most one value per row.</summary>
    public IReadOnlyList<ParquetField> Fields { get; }

    /// <summary>The nested columns, whose values are not read.</summary>
    public IReadOnlyList<NestedField> NestedFields { get; }

    public int RowCount { get; }

    /// <summary>The row groups, whose row counts and numbers of chunks have been checked.</summary>
    public IReadOnlyList<RowGroup> RowGroups => _rowGroups;

    /// <summary>The JSON text under the key <c>pandas</c>, or null.</summary>
    public ReadOnlyMemory<byte>? Pandas { get; }

    /// <summary>The types in the file's Arrow schema, or null if it has none.</summary>
    public OriginalTypes? OriginalTypes { get; }

    /// <summary>Reads the footer of <paramref name="file"/>.</summary>
    /// <exception cref="FrameException">The bytes are not a Parquet file, or it is damaged, encrypted or exceeds the limits.</exception>
    public static ParquetFile Open(ReadOnlyMemory<byte> file, FrameLimits limits)
    {
        int length = FooterLength(file.Span, file.Length);
        int start = file.Length - TailSize - length;
        return OfFooter(file.Slice(start, length), file[..start], file.Length, limits);
    }

    /// <summary>Reads a footer that is stored apart from the columns.</summary>
    /// <param name="footer">The footer without its length and magic bytes.</param>
    /// <param name="data">The file without its footer; empty if its columns are read by <see cref="ReadColumn(ParquetField, IReadOnlyList{RowGroup}, int, ReadOnlyMemory{byte}, ChunkReader, FrameMemory, ReadBudget)"/>.</param>
    /// <param name="fileLength">The length of the file.</param>
    /// <param name="limits">The limits of the file.</param>
    /// <exception cref="FrameException">The footer is damaged or exceeds the limits.</exception>
    public static ParquetFile OfFooter(ReadOnlyMemory<byte> footer, ReadOnlyMemory<byte> data, long fileLength, FrameLimits limits)
    {
        var budget = new ReadBudget(limits, fileLength);
        return new ParquetFile(data, ReadFooter(footer.Span, budget), footer, budget);
    }

    /// <summary>Returns the length of the footer, without its own length and magic bytes.</summary>
    /// <param name="ends">The file, or its first 4 bytes and its last <see cref="TailSize"/>.</param>
    /// <param name="fileLength">The length of the file.</param>
    /// <exception cref="FrameException">The bytes are not a Parquet file, or it is truncated or encrypted.</exception>
    public static int FooterLength(ReadOnlySpan<byte> ends, long fileLength)
    {
        if (ends.StartsWith("PARE"u8))
            throw new FrameException("The Parquet file is encrypted (its footer is, magic PARE), which is not supported.");
        if (fileLength < 4 + TailSize || !ends.StartsWith("PAR1"u8))
            throw new FrameException($"The {fileLength} bytes are not a Parquet file, which begins with PAR1 and ends with a footer.");
        if (!ends.EndsWith("PAR1"u8))
            throw new FrameException("The Parquet file does not end with PAR1; it is truncated.");
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(ends[^TailSize..]);
        if (length > Math.Min(fileLength - 4 - TailSize, int.MaxValue))
            throw new FrameException($"The Parquet file has {fileLength} bytes and announces a footer of {length}.");
        return (int)length;
    }

    /// <summary>Reads a column; of one whose type is not supported, the pages are only checked.</summary>
    /// <exception cref="FrameException">The column is malformed or not supported; the message names it and, if known, the offset.</exception>
    public Column ReadColumn(ParquetField field, ChunkReader reader, FrameMemory memory) => ReadColumn(field, _rowGroups, RowCount, _data, reader, memory, _budget);

    /// <summary>Reads a column of some row groups.</summary>
    /// <param name="field">The column.</param>
    /// <param name="rowGroups">The row groups.</param>
    /// <param name="rowCount">The number of their rows.</param>
    /// <param name="data">The bytes that the offsets of the row groups refer to.</param>
    /// <param name="reader">Reads the pages.</param>
    /// <param name="memory">The memory for the column.</param>
    /// <param name="budget">Limits the memory.</param>
    /// <exception cref="FrameException">The column is malformed or not supported; the message names it and, if known, the offset.</exception>
    public static Column ReadColumn(ParquetField field, IReadOnlyList<RowGroup> rowGroups, int rowCount, ReadOnlyMemory<byte> data,
        ChunkReader reader, FrameMemory memory, ReadBudget budget)
    {
        bool isSupported = ColumnBuilders.Supports(field);
        ColumnBuilder builder;
        try
        {
            builder = ColumnBuilders.Create(isSupported ? field : field with { Logical = default }, rowCount, memory, budget);
        }
        catch (FrameException exception)
        {
            throw new FrameException($"Column '{field.Name}': {exception.Message}", exception);
        }
        using (builder)
        {
            foreach (RowGroup rowGroup in rowGroups)
            {
                ref readonly ColumnChunk chunk = ref rowGroup.Chunks[field.ChunkIndex];
                CheckChunk(chunk, field);
                if (chunk.ValueCount != rowGroup.RowCount)
                    throw new FrameException($"Column '{field.Name}' has {chunk.ValueCount} values in a row group of {rowGroup.RowCount} rows.");
                reader.Read(data.Span, chunk, field, builder);
            }
            Column column = builder.Build(memory);
            return isSupported ? column : new UnsupportedColumn(rowCount, $"{field.Logical.Kind} ({field.Physical})");
        }
    }

    /// <summary>Checks the pages of a nested column without reading its values.</summary>
    /// <exception cref="FrameException">The column is malformed.</exception>
    public UnsupportedColumn CheckNested(NestedField nested, ChunkReader reader)
    {
        foreach (ParquetField leaf in nested.Leaves)
        {
            foreach (RowGroup rowGroup in _rowGroups)
            {
                ref readonly ColumnChunk chunk = ref rowGroup.Chunks[leaf.ChunkIndex];
                CheckChunk(chunk, leaf);
                reader.Check(_data.Span, chunk, leaf, rowGroup.RowCount);
            }
        }
        return new UnsupportedColumn(RowCount, "list, map or struct");
    }

    /// <summary>Creates a reader for the columns of this file.</summary>
    /// <param name="memory">Counts the temporary memory of the reader.</param>
    public ChunkReader CreateReader(FrameMemory memory) => new(_budget, memory);

    private static FileMetadata ReadFooter(ReadOnlySpan<byte> footer, ReadBudget budget)
    {
        try
        {
            return FooterReader.Read(footer, budget);
        }
        catch (FrameException exception)
        {
            throw new FrameException($"The Parquet footer is damaged: {exception.Message}", exception);
        }
    }

    private static int CheckRows(FileMetadata metadata, int leafCount, FrameLimits limits)
    {
        if (leafCount > limits.MaxColumns)
            throw new FrameException($"The Parquet file has {leafCount} columns; {limits.MaxColumns} are allowed.");
        // The rows of the row groups count: some writers store a wrong total for the file.
        if (metadata.RowCount < 0)
            throw new FrameException($"The Parquet file announces {metadata.RowCount} rows.");
        long rows = 0;
        foreach (RowGroup rowGroup in metadata.RowGroups)
        {
            if (rowGroup.Chunks.Length != leafCount)
                throw new FrameException($"A row group has {rowGroup.Chunks.Length} column chunks, the schema {leafCount} columns.");
            if (rowGroup.RowCount < 0 || rowGroup.RowCount > limits.MaxRows - rows)
                throw new FrameException($"A row group announces {rowGroup.RowCount} rows; between 0 and {limits.MaxRows} are allowed in total.");
            rows += rowGroup.RowCount;
        }
        limits.Check(rows, leafCount);
        return (int)rows;
    }

    private static void CheckChunk(in ColumnChunk chunk, ParquetField field)
    {
        if (chunk.IsEncrypted)
            throw new FrameException($"Column '{field.Name}' is encrypted, which is not supported.");
        if (chunk.IsInAnotherFile)
            throw new FrameException($"Column '{field.Name}' is in another file.");
        if (!chunk.HasMetadata)
            throw new FrameException($"Column '{field.Name}' has no metadata in one of the row groups.");
        if (chunk.Type != field.Physical)
            throw new FrameException($"Column '{field.Name}' is {field.Physical} in the schema and {chunk.Type} in a row group.");
    }
}
