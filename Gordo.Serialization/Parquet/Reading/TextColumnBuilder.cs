using System.Text.Unicode;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet.Encodings;
using Gordo.Serialization.Parquet.Memory;
using Gordo.Serialization.Parquet.Metadata;

namespace Gordo.Serialization.Parquet.Reading;

/// <summary>
/// Builds a column of text. Columns not marked as text may contain any bytes; the caller checks them, see
/// <see cref="ParquetField.IsBinary"/>.
/// </summary>
internal sealed class TextColumnBuilder : ColumnBuilder
{
    private const int IndexBatch = 1024;

    private readonly Memory<int> _offsets;
    private readonly ParquetField _field;
    private readonly ReadBudget _budget;

    // Grows as values are added, because their total length is not known in advance.
    private readonly PooledBuffer _bytes;
    private readonly PooledBuffer _dictionaryBytes;
    private readonly PooledBuffer _dictionaryOffsets;
    private int _length;
    private int _capacity;
    private int _dictionaryLength = -1;

    public TextColumnBuilder(FrameMemory memory, int rowCount, ParquetField field, ReadBudget budget)
        : base(rowCount, keepsValidity: true)
    {
        _offsets = memory.Rent<int>(rowCount + 1);
        _field = field;
        _budget = budget;
        _bytes = new(memory);
        _dictionaryBytes = new(memory);
        _dictionaryOffsets = new(memory);
        _offsets.Span[0] = 0;
    }

    /// <inheritdoc/>
    public override void SetDictionary(ReadOnlySpan<byte> plain, int count)
    {
        if (count > plain.Length / Math.Max(1, _field.PlainWidth == 0 ? sizeof(int) : _field.PlainWidth))
            throw new FrameException($"The page header announces a dictionary of {count} entries, the page has {plain.Length} bytes.");
        Span<int> offsets = _dictionaryOffsets.Get<int>(count + 1);
        Span<byte> bytes = _dictionaryBytes.Get(plain.Length);
        offsets[0] = 0;
        int length = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> value = Next(ref plain);
            value.CopyTo(bytes[length..]);
            length += value.Length;
            offsets[i + 1] = length;
        }
        CheckText(bytes[..length], offsets);
        _dictionaryLength = count;
    }

    /// <inheritdoc/>
    public override void ClearDictionary() => _dictionaryLength = -1;

    /// <inheritdoc/>
    public override Column Build(FrameMemory memory)
    {
        _budget.Allocate(_length, $"column '{_field.Name}'");
        Memory<byte> bytes = memory.Rent<byte>(_length);
        _bytes.Get(_length).CopyTo(bytes.Span);
        return new TextColumn(_offsets, bytes, BuildValidity(memory));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _bytes.Dispose();
        _dictionaryBytes.Dispose();
        _dictionaryOffsets.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void AddPlainCore(ReadOnlySpan<byte> plain, PageRows rows)
    {
        Span<int> ends = _offsets.Span.Slice(Row + 1, rows.Count);
        // A page has less text than bytes.
        Span<byte> bytes = Reserve(plain.Length);
        int start = _length;
        for (int i = 0; i < rows.PresentCount; i++)
        {
            ReadOnlySpan<byte> value = Next(ref plain);
            value.CopyTo(bytes[_length..]);
            _length += value.Length;
            ends[i] = _length;
        }
        CheckText(bytes[start.._length], _offsets.Span.Slice(Row, rows.PresentCount + 1));
        Spread(ends, rows, start);
    }

    /// <inheritdoc/>
    protected override void AddIndicesCore(RleReader indices, PageRows rows)
    {
        if (_dictionaryLength < 0)
            throw new FrameException("The page refers to a dictionary, but the chunk has none.");
        ReadOnlySpan<int> entries = _dictionaryOffsets.Get<int>(_dictionaryLength + 1);
        ReadOnlySpan<byte> text = _dictionaryBytes.Get(entries[^1]);
        Span<int> ends = _offsets.Span.Slice(Row + 1, rows.Count);
        int start = _length;
        Span<int> batch = stackalloc int[IndexBatch];
        for (int done = 0; done < rows.PresentCount;)
        {
            Span<int> next = batch[..Math.Min(rows.PresentCount - done, IndexBatch)];
            indices.Read(next);
            Span<byte> bytes = Reserve(SumLengths(next, entries));
            foreach (int index in next)
            {
                ReadOnlySpan<byte> value = text[entries[index]..entries[index + 1]];
                value.CopyTo(bytes[_length..]);
                _length += value.Length;
                ends[done++] = _length;
            }
        }
        Spread(ends, rows, start);
    }

    private ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> plain)
    {
        if (_field.Physical == PhysicalType.ByteArray)
            return ByteArrays.Next(ref plain);
        if (plain.Length < _field.TypeLength)
            throw new FrameException($"{plain.Length} bytes remain for a value of {_field.TypeLength} bytes.");
        ReadOnlySpan<byte> value = plain[.._field.TypeLength];
        plain = plain[_field.TypeLength..];
        return value;
    }

    private Span<byte> Reserve(long more)
    {
        long needed = _length + more;
        if (needed > _capacity)
        {
            // Doubling the capacity copies every byte about once. The frame finally gets a copy, which is counted here too.
            long larger = Math.Max(needed, 2L * _capacity);
            _capacity = 2 * larger <= Math.Min(_budget.BytesLeft, Array.MaxLength)
                ? (int)larger
                : _budget.CheckScratch(2 * needed) / 2;
        }
        return _bytes.Grow(_capacity, _length);
    }

    private static long SumLengths(ReadOnlySpan<int> indices, ReadOnlySpan<int> entries)
    {
        long sum = 0;
        foreach (int index in indices)
        {
            if ((uint)index >= (uint)(entries.Length - 1))
                throw new FrameException($"Index {(uint)index} is outside the dictionary of {entries.Length - 1} entries.");
            sum += entries[index + 1] - entries[index];
        }
        return sum;
    }

    // Spreads the ends to their rows; a row without a value ends where the row before it ends.
    private static void Spread(Span<int> ends, PageRows rows, int start)
    {
        if (rows.IsComplete)
            return;
        int from = rows.PresentCount;
        for (int to = ends.Length - 1; to >= 0; to--)
        {
            ends[to] = from > 0 ? ends[from - 1] : start;
            if (rows.Present[to])
                from--;
        }
    }

    // Checks all values at once: each is valid if the whole text is valid and none begins inside a character.
    private void CheckText(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> offsets)
    {
        if (_field.Logical.Kind != LogicalKind.Text)
            return;
        bool isText = Utf8.IsValid(bytes);
        for (int i = 0; isText && i < offsets.Length - 1; i++)
        {
            int position = offsets[i] - offsets[0];
            isText = position >= bytes.Length || (bytes[position] & 0xc0) != 0x80;
        }
        if (!isText)
            throw new FrameException("A value is not UTF-8 text.");
    }
}
