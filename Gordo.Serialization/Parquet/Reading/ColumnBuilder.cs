using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet.Encodings;

namespace Gordo.Serialization.Parquet.Reading;

/// <summary>Takes the pages of a column one after the other and makes a frame's column of them.</summary>
internal abstract class ColumnBuilder : IDisposable
{
    private readonly int _rowCount;
    private readonly bool _keepsValidity;
    private bool[]? _present;

    /// <summary>Creates a builder.</summary>
    /// <param name="rowCount">How many rows will come.</param>
    /// <param name="keepsValidity">Whether values alone do not tell which are missing.</param>
    protected ColumnBuilder(int rowCount, bool keepsValidity)
    {
        _rowCount = rowCount;
        _keepsValidity = keepsValidity;
    }

    /// <summary>How many rows have been taken.</summary>
    protected int Row { get; private set; }

    /// <summary>Sets what the indices of following pages stand for.</summary>
    /// <param name="plain">The entries in PLAIN encoding.</param>
    /// <param name="count">How many; checked against <paramref name="plain"/> here.</param>
    public abstract void SetDictionary(ReadOnlySpan<byte> plain, int count);

    /// <summary>Forgets the dictionary: the next row group has its own.</summary>
    public abstract void ClearDictionary();

    /// <summary>Takes a page of values in PLAIN encoding.</summary>
    public void AddPlain(ReadOnlySpan<byte> plain, PageRows rows)
    {
        TakePlain(plain, rows);
        Finish(rows);
    }

    /// <summary>Takes a page of dictionary indices: their bit width, then runs.</summary>
    public void AddIndices(ReadOnlySpan<byte> data, PageRows rows)
    {
        // A page of nothing but nulls may leave even the bit width out.
        if (data.IsEmpty && rows.PresentCount > 0)
            throw new FrameException("The page has no dictionary indices.");
        if (rows.PresentCount > 0)
            TakeIndices(new RleReader(data[1..], data[0]), rows);
        else
            TakePlain(default, rows);
        Finish(rows);
    }

    /// <summary>The column; all rows must have been taken.</summary>
    public abstract Column Build(FrameMemory memory);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        if (_present is not null)
            LentArrays.Return(_present);
        _present = null;
    }

    protected abstract void TakePlain(ReadOnlySpan<byte> plain, PageRows rows);

    protected abstract void TakeIndices(RleReader indices, PageRows rows);

    protected Validity BuildValidity(FrameMemory memory) =>
        _present is null ? default : Validity.From(_present.AsSpan(0, _rowCount), memory);

    private void Finish(PageRows rows)
    {
        if (_keepsValidity && !rows.IsComplete && _present is null)
        {
            _present = LentArrays.Rent<bool>(_rowCount);
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
