using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet.Encodings;

namespace Gordo.Serialization.Parquet.Reading;

/// <summary>Builds a column of values of a fixed size.</summary>
internal sealed class FixedColumnBuilder<T> : ColumnBuilder
    where T : unmanaged
{
    private const int IndexBatch = 1024;

    private readonly Memory<T> _values;
    private readonly PlainDecoder<T> _decode;
    private T[]? _dictionary;
    private int _dictionaryLength;

    /// <summary>Creates a builder.</summary>
    /// <param name="values">Receives one value per row.</param>
    /// <param name="decode">Decodes values in PLAIN encoding.</param>
    /// <param name="keepsValidity">True if the column needs a validity bitmap because no value represents a missing one.</param>
    public FixedColumnBuilder(Memory<T> values, PlainDecoder<T> decode, bool keepsValidity)
        : base(values.Length, keepsValidity)
    {
        _values = values;
        _decode = decode;
    }

    /// <summary>The minimum number of bits of a value in PLAIN encoding, which bounds the memory of a dictionary.</summary>
    public required int MinimumBits { get; init; }

    /// <summary>The value stored for a null.</summary>
    public required T Missing { get; init; }

    /// <summary>Creates the column from the values.</summary>
    public required Func<ReadOnlyMemory<T>, Validity, Column> Wrap { get; init; }

    /// <inheritdoc/>
    public override void SetDictionary(ReadOnlySpan<byte> plain, int count)
    {
        ClearDictionary();
        if ((long)count * MinimumBits > (long)plain.Length * 8)
            throw new FrameException($"The page header announces a dictionary of {count} entries, the page has {plain.Length} bytes.");
        _dictionary = PooledArrays.Rent<T>(count);
        _dictionaryLength = count;
        _decode(plain, _dictionary.AsSpan(0, count));
    }

    /// <inheritdoc/>
    public override void ClearDictionary()
    {
        if (_dictionary is not null)
            PooledArrays.Return(_dictionary);
        _dictionary = null;
        _dictionaryLength = 0;
    }

    /// <inheritdoc/>
    public override Column Build(FrameMemory memory) => Wrap(_values, BuildValidity(memory));

    /// <inheritdoc/>
    public override void Dispose()
    {
        ClearDictionary();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void AddPlainCore(ReadOnlySpan<byte> plain, PageRows rows)
    {
        Span<T> target = _values.Span.Slice(Row, rows.Count);
        _decode(plain, target[..rows.PresentCount]);
        Spread(target, rows);
    }

    /// <inheritdoc/>
    protected override void AddIndicesCore(RleReader indices, PageRows rows)
    {
        if (_dictionary is null)
            throw new FrameException("The page refers to a dictionary, but the chunk has none.");
        ReadOnlySpan<T> dictionary = _dictionary.AsSpan(0, _dictionaryLength);
        Span<T> target = _values.Span.Slice(Row, rows.Count);
        Span<T> left = target[..rows.PresentCount];
        Span<int> batch = stackalloc int[IndexBatch];
        while (!left.IsEmpty)
        {
            Span<int> next = batch[..Math.Min(left.Length, IndexBatch)];
            indices.Read(next);
            for (int i = 0; i < next.Length; i++)
            {
                int index = next[i];
                if ((uint)index >= (uint)dictionary.Length)
                    ThrowIndex(index, dictionary.Length);
                left[i] = dictionary[index];
            }
            left = left[next.Length..];
        }
        Spread(target, rows);
    }

    // The page stores values without gaps. They are moved to their rows from the last on, so that none is overwritten.
    private void Spread(Span<T> target, PageRows rows)
    {
        if (rows.IsComplete)
            return;
        ReadOnlySpan<bool> present = rows.Present;
        int from = rows.PresentCount;
        for (int to = target.Length - 1; to >= 0; to--)
            target[to] = present[to] ? target[--from] : Missing;
    }

    private static void ThrowIndex(int index, int length) =>
        throw new FrameException($"Index {(uint)index} is outside the dictionary of {length} entries.");
}
