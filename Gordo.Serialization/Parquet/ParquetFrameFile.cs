using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;
using Gordo.Serialization.Parquet.Memory;
using Gordo.Serialization.Parquet.Metadata;
using Gordo.Serialization.Parquet.Reading;
using Microsoft.Win32.SafeHandles;

namespace Gordo.Serialization.Parquet;

/// <summary>
/// Reads columns of a Parquet file by row group, for files that are larger than memory: of the file, the footer is held in
/// memory, and of a row group the column that is read.
/// </summary>
public sealed class ParquetFrameFile : IDisposable
{
    // A footer takes part of it, and each column that is read.
    private static readonly FrameLimits Limits = new() { MaxCells = long.MaxValue, MaxRows = int.MaxValue, MaxBytes = 1L << 30 };

    private readonly SafeFileHandle _handle;
    private readonly ParquetFile _file;
    private readonly PandasMetadata? _pandas;
    private readonly long _footerStart;
    private readonly long[] _starts;
    private readonly Dictionary<string, ParquetField> _fields = new(StringComparer.Ordinal);

    private ParquetFrameFile(SafeFileHandle handle)
    {
        _handle = handle;
        long length = RandomAccess.GetLength(handle);
        byte[] ends = new byte[4 + ParquetFile.TailSize];
        if (length >= ends.Length)
        {
            ReadAt(0, ends.AsSpan(0, 4));
            ReadAt(length - ParquetFile.TailSize, ends.AsSpan(4));
        }
        byte[] footer = new byte[ParquetFile.FooterLength(ends, length)];
        _footerStart = length - ParquetFile.TailSize - footer.Length;
        ReadAt(_footerStart, footer);
        _file = ParquetFile.OfFooter(footer, default, length, Limits);
        _pandas = _file.Pandas is { } json ? PandasMetadata.Parse(json) : null;
        bool isTwoLevel = _pandas?.ColumnLevels.Count == 2;
        foreach (ParquetField field in _file.Fields)
            _fields.TryAdd(isTwoLevel && field.Name != IndexColumn ? PythonLiteral.ParseKey(field.Name).ToString() : field.Name, field);
        _starts = [.. _file.RowGroups.SelectMany(group => group.Chunks).Select(chunk => chunk.Start), _footerStart];
        Array.Sort(_starts);
    }

    /// <summary>The names of the columns that are not nested, those that label rows included.</summary>
    public IReadOnlyCollection<string> Columns => _fields.Keys;

    /// <summary>The column that labels the rows according to the pandas metadata; null if none does.</summary>
    public string? IndexColumn => _pandas?.IndexColumns is [var name, ..] ? name : null;

    /// <summary>The number of row groups.</summary>
    public int RowGroupCount => _file.RowGroups.Count;

    /// <summary>Opens a file.</summary>
    /// <exception cref="FrameException">It is no Parquet file, or damaged, encrypted or too large.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ParquetFrameFile Open(string path)
    {
        SafeFileHandle handle = File.OpenHandle(path);
        try
        {
            return new ParquetFrameFile(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Returns the number of rows of a row group.</summary>
    public int RowCount(int rowGroup) => (int)_file.RowGroups[rowGroup].RowCount; // The sum of all is an int.

    /// <summary>Returns false if, by the file's statistics, no timestamp of a row group lies in a period.</summary>
    /// <param name="rowGroup">The row group.</param>
    /// <param name="column">The column of timestamps.</param>
    /// <param name="start">The first nanosecond since 1970 UTC.</param>
    /// <param name="end">The nanosecond after the last one.</param>
    public bool MayContain(int rowGroup, string column, long start, long end)
    {
        ParquetField field = _fields[column];
        ref readonly ColumnChunk chunk = ref _file.RowGroups[rowGroup].Chunks[field.ChunkIndex];
        if (field.Logical.Kind != LogicalKind.Timestamp || chunk.Minimum is not { } minimum || chunk.Maximum is not { } maximum)
            return true;
        Int128 unit = 1_000_000_000 / field.Logical.Unit.PerSecond();
        return minimum * unit < end && maximum * unit >= start;
    }

    /// <summary>Reads a column of a row group.</summary>
    /// <param name="rowGroup">The row group.</param>
    /// <param name="column">One of <see cref="Columns"/>.</param>
    /// <param name="memory">The memory for the column, and for its bytes in the file.</param>
    /// <exception cref="FrameException">The column is malformed; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Column ReadColumn(int rowGroup, string column, FrameMemory memory)
    {
        ParquetField field = _fields[column];
        RowGroup group = _file.RowGroups[rowGroup];
        ColumnChunk chunk = group.Chunks[field.ChunkIndex];
        long start = chunk.Start, end = End(chunk);
        if (start < 0 || chunk.CompressedSize < 0 || end < start || end > _footerStart || end - start > Limits.MaxBytes)
            throw new FrameException($"Column '{column}': {chunk.CompressedSize} bytes at offset {start} are outside the file or too many.");
        int length = (int)(end - start);
        byte[] bytes = memory.RentArray<byte>(Math.Max(1, length));
        ReadAt(start, bytes.AsSpan(0, length));
        chunk.DataPageOffset = 0;
        chunk.DictionaryPageOffset = chunk.DictionaryPageOffset is null ? null : 0;
        var budget = new ReadBudget(Limits, length);
        using var reader = new ChunkReader(budget, memory);
        Column values = ParquetFile.ReadColumn(
            field with { ChunkIndex = 0 }, [new RowGroup(group.RowCount, [chunk])], RowCount(rowGroup), bytes.AsMemory(0, length), reader, memory, budget);
        memory.Return(bytes);
        values = FrameParquetReader.WithType(field, values, _file.OriginalTypes);
        return _pandas is null ? values : PandasFrameReader.WithTypes(
            _pandas, [new StoredColumn(field.Name, values)], (name, zone) => _file.OriginalTypes?.HasZone(name, zone) ?? false)[0].Values;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    // Early writers that omit the dictionary's offset also omit the dictionary from the chunk's size; it ends at the latest
    // where another chunk starts.
    private long End(in ColumnChunk chunk)
    {
        if (chunk.DictionaryPageOffset is not null)
            return chunk.CompressedSize > long.MaxValue - chunk.Start ? long.MaxValue : chunk.Start + chunk.CompressedSize;
        int after = Array.BinarySearch(_starts, chunk.Start);
        while (after >= 0 && after < _starts.Length && _starts[after] == chunk.Start)
            after++;
        return after >= 0 && after < _starts.Length ? _starts[after] : _footerStart;
    }

    private void ReadAt(long offset, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = RandomAccess.Read(_handle, bytes, offset);
            if (count == 0)
                throw new EndOfStreamException("The file has become shorter while it was read.");
            offset += count;
            bytes = bytes[count..];
        }
    }
}
