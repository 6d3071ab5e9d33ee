using System.Buffers.Binary;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet.Memory;
using Gordo.Serialization.Parquet.Metadata;

namespace Gordo.Serialization.Parquet.Reading;

/// <summary>A Parquet file in memory with a parsed and checked footer.</summary>
internal sealed class ParquetFile
{
    private const int TailSize = 8;

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

    /// <summary>The JSON text under the key <c>pandas</c>, or null.</summary>
    public ReadOnlyMemory<byte>? Pandas { get; }

    /// <summary>The types in the file's Arrow schema, or null if it has none.</summary>
    public OriginalTypes? OriginalTypes { get; }

    /// <summary>Reads the footer of <paramref name="file"/>.</summary>
    /// <exception cref="FrameException">The bytes are not a Parquet file, or it is damaged, encrypted or exceeds the limits.</exception>
    public static ParquetFile Open(ReadOnlyMemory<byte> file, FrameLimits limits)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        if (bytes.StartsWith("PARE"u8))
            throw new FrameException("The Parquet file is encrypted (its footer is, magic PARE), which is not supported.");
        if (bytes.Length < 4 + TailSize || !bytes.StartsWith("PAR1"u8))
            throw new FrameException($"The {bytes.Length} bytes are not a Parquet file, which begins with PAR1 and ends with a footer.");
        if (!bytes.EndsWith("PAR1"u8))
            throw new FrameException("The Parquet file does not end with PAR1; it is truncated.");
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^TailSize..]);
        if (length > bytes.Length - 4 - TailSize)
            throw new FrameException($"The Parquet file has {bytes.Length} bytes and announces a footer of {length}.");
        int start = bytes.Length - TailSize - (int)length;
        ReadOnlyMemory<byte> footer = file.Slice(start, (int)length);
        var budget = new ReadBudget(limits, file.Length);
        return new ParquetFile(file[..start], ReadFooter(footer.Span, budget), footer, budget);
    }

    /// <summary>Reads a column; of one whose type is not supported, the pages are only checked.</summary>
    /// <exception cref="FrameException">The column is malformed or not supported; the message names it and, if known, the offset.</exception>
    public Column ReadColumn(ParquetField field, ChunkReader reader, FrameMemory memory)
    {
        bool isSupported = ColumnBuilders.Supports(field);
        ColumnBuilder builder;
        try
        {
            builder = ColumnBuilders.Create(isSupported ? field : field with { Logical = default }, RowCount, memory, _budget);
        }
        catch (FrameException exception)
        {
            throw new FrameException($"Column '{field.Name}': {exception.Message}", exception);
        }
        using (builder)
        {
            foreach (RowGroup rowGroup in _rowGroups)
            {
                ref readonly ColumnChunk chunk = ref rowGroup.Chunks[field.ChunkIndex];
                CheckChunk(chunk, field);
                if (chunk.ValueCount != rowGroup.RowCount)
                    throw new FrameException($"Column '{field.Name}' has {chunk.ValueCount} values in a row group of {rowGroup.RowCount} rows.");
                reader.Read(_data.Span, chunk, field, builder);
            }
            Column column = builder.Build(memory);
            return isSupported ? column : new UnsupportedColumn(RowCount, $"{field.Logical.Kind} ({field.Physical})");
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
