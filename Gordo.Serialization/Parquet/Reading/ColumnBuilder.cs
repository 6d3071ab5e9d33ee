using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet.Encodings;

namespace Gordo.Serialization.Parquet.Reading;

/// <summary>Builds a frame's column from the pages of a Parquet column.</summary>
internal abstract class ColumnBuilder : IDisposable
{
    private readonly int _rowCount;
    private readonly bool _keepsValidity;
    private bool[]? _present;

    /// <summary>Creates a builder.</summary>
    /// <param name="rowCount">The number of rows of the column.</param>
    /// <param name="keepsValidity">True if the column needs a validity bitmap because no value represents a missing one.</param>
    protected ColumnBuilder(int rowCount, bool keepsValidity)
    {
        _rowCount = rowCount;
        _keepsValidity = keepsValidity;
    }

    /// <summary>The number of rows added so far.</summary>
    protected int Row { get; private set; }

    /// <summary>Sets the dictionary for the indices of the following pages.</summary>
    /// <param name="plain">The entries in PLAIN encoding.</param>
    /// <param name="count">The number of entries; implementations check it against <paramref name="plain"/>.</param>
    public abstract void SetDictionary(ReadOnlySpan<byte> plain, int count);

    /// <summary>Discards the dictionary: each row group has its own.</summary>
    public abstract void ClearDictionary();

    /// <summary>Adds a page of values in PLAIN encoding.</summary>
    public void AddPlain(ReadOnlySpan<byte> plain, PageRows rows)
    {
        AddPlainCore(plain, rows);
        Finish(rows);
    }

    /// <summary>Adds a page of dictionary indices: their bit width, then runs.</summary>
    public void AddIndices(ReadOnlySpan<byte> data, PageRows rows)
    {
        // A page that is all null may omit even the bit width.
        if (data.IsEmpty && rows.PresentCount > 0)
            throw new FrameException("The page has no dictionary indices.");
        if (rows.PresentCount > 0)
            AddIndicesCore(new RleReader(data[1..], data[0]), rows);
        else
            AddPlainCore(default, rows);
        Finish(rows);
    }

    /// <summary>Builds the column; all rows must have been added.</summary>
    public abstract Column Build(FrameMemory memory);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        if (_present is not null)
            PooledArrays.Return(_present);
        _present = null;
    }

    protected abstract void AddPlainCore(ReadOnlySpan<byte> plain, PageRows rows);

    protected abstract void AddIndicesCore(RleReader indices, PageRows rows);

    protected Validity BuildValidity(FrameMemory memory) =>
        _present is null ? default : Validity.From(_present.AsSpan(0, _rowCount), memory);

    private void Finish(PageRows rows)
    {
        if (_keepsValidity && !rows.IsComplete && _present is null)
        {
            _present = PooledArrays.Rent<bool>(_rowCount);
            _present.AsSpan(0, Row).Fill(true);
        }
        if (_present is not null)
        {
            Span<bool> flags = _present.AsSpan(Row, rows.Count);
            if (rows.IsComplete)
                flags.Fill(true);
            else
                rows.Present.CopyTo(flags);
        }
        Row += rows.Count;
    }
}
