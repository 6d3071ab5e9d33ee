using System.IO.Hashing;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet.Encodings;
using Gordo.Serialization.Parquet.Memory;
using Gordo.Serialization.Parquet.Metadata;

namespace Gordo.Serialization.Parquet.Reading;

/// <summary>Reads the pages of column chunks and adds their values to a builder.</summary>
internal sealed class ChunkReader(ReadBudget budget, FrameMemory memory) : IDisposable
{
    private readonly PooledBuffer _page = new(memory);
    private readonly PooledBuffer _plain = new(memory);
    private readonly PooledBuffer _present = new(memory);

    /// <summary>Reads all pages of one chunk.</summary>
    /// <param name="file">The file without its footer.</param>
    /// <param name="chunk">The location of the chunk; its value count has been checked against the rows.</param>
    /// <param name="field">The column of the chunk.</param>
    /// <param name="builder">Receives the values.</param>
    /// <exception cref="FrameException">The chunk is malformed; the message names the column and offset.</exception>
    public void Read(ReadOnlySpan<byte> file, in ColumnChunk chunk, ParquetField field, ColumnBuilder builder) =>
        Read(file, chunk, field, builder, null);

    /// <summary>Checks all pages of a nested column's chunk, without reading values.</summary>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, in ColumnChunk, ParquetField, ColumnBuilder)"/>
    /// <param name="file">The file without its footer.</param>
    /// <param name="chunk">The location of the chunk.</param>
    /// <param name="leaf">The column of the chunk.</param>
    /// <param name="rows">The number of rows of the row group.</param>
    public void Check(ReadOnlySpan<byte> file, in ColumnChunk chunk, ParquetField leaf, long rows)
    {
        var levels = new NestedLevels(leaf);
        Read(file, chunk, leaf, null, levels);
        levels.CheckRows(rows);
    }

    // Values go to the builder of a flat column; levels of a nested one are checked.
    private void Read(ReadOnlySpan<byte> file, in ColumnChunk chunk, ParquetField field, ColumnBuilder? builder, NestedLevels? nested)
    {
        long start = chunk.Start;
        if (start < 0 || chunk.CompressedSize < 0 || start > file.Length || chunk.CompressedSize > file.Length - start)
        {
            throw new FrameException($"Column '{field.Name}': {chunk.CompressedSize} bytes at offset {start} are " +
                $"outside the {file.Length} bytes before the footer.");
        }
        int position = (int)start;
        // Early writers that omit the dictionary's offset also omit the dictionary from the chunk's size.
        int end = chunk.DictionaryPageOffset is null ? file.Length : (int)(start + chunk.CompressedSize);
        try
        {
            ReadPages(file[..end], ref position, chunk, field, builder, nested);
        }
        catch (FrameException exception)
        {
            throw new FrameException($"Column '{field.Name}', page at offset {position}: {exception.Message}", exception);
        }
    }

    public void Dispose()
    {
        _page.Dispose();
        _plain.Dispose();
        _present.Dispose();
    }

    private void ReadPages(
        ReadOnlySpan<byte> file, ref int position, in ColumnChunk chunk, ParquetField field, ColumnBuilder? builder, NestedLevels? nested)
    {
        builder?.ClearDictionary();
        long rowsLeft = chunk.ValueCount;
        bool isFirst = true;
        while (rowsLeft > 0)
        {
            if (position == file.Length)
                throw new FrameException($"The chunk ends, {rowsLeft} values are missing.");
            PageHeader header = PageHeaderReader.Read(file[position..], out int headerSize);
            int left = file.Length - position - headerSize;
            if (header.CompressedSize > left)
                throw new FrameException($"The page header announces {header.CompressedSize} bytes, {left} bytes remain.");
            ReadOnlySpan<byte> stored = file.Slice(position + headerSize, header.CompressedSize);
            budget.CountPage(headerSize + stored.Length, header.UncompressedSize);
            if (header.Crc is { } crc && crc != Crc32.HashToUInt32(stored))
                throw new FrameException($"The checksum is {Crc32.HashToUInt32(stored):x8}, expected {crc:x8}.");
            switch (header.Type)
            {
                case PageType.Dictionary when isFirst:
                    ReadDictionary(header, stored, chunk.Codec, builder);
                    isFirst = false;
                    break;
                case PageType.Dictionary:
                    throw new FrameException("The dictionary page is not the first page of its chunk.");
                case PageType.Data or PageType.DataV2:
                    if (header.ValueCount > rowsLeft)
                        throw new FrameException($"The page header announces {header.ValueCount} values, {rowsLeft} values of the chunk remain.");
                    ReadData(header, stored, chunk.Codec, field, builder, nested);
                    rowsLeft -= header.ValueCount;
                    isFirst = false;
                    break;
            }
            position += headerSize + stored.Length;
        }
    }

    private void ReadDictionary(in PageHeader header, ReadOnlySpan<byte> stored, CompressionCodec codec, ColumnBuilder? builder)
    {
        if (header.Encoding is not (PageEncoding.Plain or PageEncoding.PlainDictionary))
            throw new FrameException($"A dictionary in encoding {header.Encoding} is not supported.");
        ReadOnlySpan<byte> page = PageDecompressor.Decompress(codec, stored, header.UncompressedSize, _page, budget);
        builder?.SetDictionary(page, header.ValueCount);
    }

    private void ReadData(in PageHeader header, ReadOnlySpan<byte> stored, CompressionCodec codec, ParquetField field,
        ColumnBuilder? builder, NestedLevels? nested)
    {
        ReadOnlySpan<byte> repetition = default, definition = default;
        ReadOnlySpan<byte> values;
        if (header.Type == PageType.DataV2)
        {
            SplitV2(header, stored, codec, out repetition, out definition, out values);
        }
        else
        {
            values = PageDecompressor.Decompress(codec, stored, header.UncompressedSize, _page, budget);
            if (field.MaxRepetition > 0)
                repetition = NextLevels(header.RepetitionEncoding, ref values);
            if (field.MaxDefinition > 0)
                definition = NextLevels(header.LevelEncoding, ref values);
        }
        if (builder is null)
        {
            nested?.AddPage(repetition, definition, header.ValueCount);
            return;
        }
        var rows = new PageRows(header.ValueCount);
        if (field.MaxDefinition > 0)
        {
            Span<bool> present = _present.Get<bool>(budget.CheckScratch(header.ValueCount));
            int presentCount = DefinitionLevels.Read(definition, present);
            rows = new PageRows(present, presentCount);
        }
        AddValues(header.Encoding, values, rows, field, builder);
    }

    private static ReadOnlySpan<byte> NextLevels(PageEncoding encoding, scoped ref ReadOnlySpan<byte> page) => encoding == PageEncoding.Rle
        ? ByteArrays.Next(ref page)
        : throw new FrameException($"Levels in encoding {encoding} are not supported.");

    private void SplitV2(scoped in PageHeader header, ReadOnlySpan<byte> stored, CompressionCodec codec,
        out ReadOnlySpan<byte> repetition, out ReadOnlySpan<byte> definition, out ReadOnlySpan<byte> values)
    {
        long levelBytes = (long)header.RepetitionLevelBytes + header.DefinitionLevelBytes;
        if (levelBytes > stored.Length || levelBytes > header.UncompressedSize)
            throw new FrameException($"The page header announces {levelBytes} bytes of levels in a page of {stored.Length} bytes.");
        repetition = stored[..header.RepetitionLevelBytes];
        definition = stored.Slice(header.RepetitionLevelBytes, header.DefinitionLevelBytes);
        ReadOnlySpan<byte> storedValues = stored[(int)levelBytes..];
        int size = header.UncompressedSize - (int)levelBytes;
        // For a page without values some writers store nothing, others compressed empty content.
        values = !header.IsCompressed || (size == 0 && storedValues.IsEmpty)
            ? storedValues
            : PageDecompressor.Decompress(codec, storedValues, size, _page, budget);
    }

    private void AddValues(
        PageEncoding encoding, ReadOnlySpan<byte> values, PageRows rows, ParquetField field, ColumnBuilder builder)
    {
        if (encoding is PageEncoding.RleDictionary or PageEncoding.PlainDictionary)
            builder.AddIndices(values, rows);
        else if (encoding == PageEncoding.Plain || rows.PresentCount == 0)
            builder.AddPlain(values, rows);
        else
            builder.AddPlain(ToPlain(encoding, values, rows.PresentCount, field), rows);
    }

    // All other encodings are converted to PLAIN first. This takes another pass within the cache but keeps types and
    // encodings independent of each other.
    private ReadOnlySpan<byte> ToPlain(PageEncoding encoding, ReadOnlySpan<byte> values, int count, ParquetField field)
    {
        switch (encoding, field.Physical)
        {
            case (PageEncoding.Rle, PhysicalType.Boolean):
                Span<byte> bits = _plain.Get(budget.CheckScratch(((long)count + 7) / 8));
                RleBooleans.Read(values, count, bits);
                return bits;
            case (PageEncoding.DeltaBinaryPacked, PhysicalType.Int32):
                Span<int> integers = _plain.Get<int>(budget.CheckScratch(4L * count) / 4);
                DeltaBinaryPacked.Read(values, integers);
                return _plain.Get(4 * count);
            case (PageEncoding.DeltaBinaryPacked, PhysicalType.Int64):
                Span<long> longs = _plain.Get<long>(budget.CheckScratch(8L * count) / 8);
                DeltaBinaryPacked.Read(values, longs);
                return _plain.Get(8 * count);
            case (PageEncoding.DeltaLengthByteArray, PhysicalType.ByteArray):
                return DeltaByteArrays.ReadWithLengths(values, count, _plain, budget);
            case (PageEncoding.DeltaByteArray, PhysicalType.ByteArray or PhysicalType.FixedLenByteArray):
                return DeltaByteArrays.ReadWithPrefixes(values, count, field.PlainWidth, _plain, budget);
            case (PageEncoding.ByteStreamSplit, _) when field.PlainWidth > 0:
                Span<byte> plain = _plain.Get(budget.CheckScratch((long)count * field.PlainWidth));
                ByteStreamSplit.Read(values, field.PlainWidth, plain);
                return plain;
            default:
                throw new FrameException($"Encoding {encoding} of {field.Physical} values is not supported.");
        }
    }
}
