namespace Gordo.Serialization.Frames;

/// <summary>
/// A bitmap of the rows that have a value, in Arrow's layout: one bit per row, least significant bit first, 1 for a value.
/// In the default, every row has a value.
/// </summary>
public readonly struct Validity
{
    private readonly ReadOnlyMemory<byte> _bits;
    private readonly int _offset;

    /// <summary>Wraps a bitmap whose first row is at bit <paramref name="offset"/>.</summary>
    public Validity(ReadOnlyMemory<byte> bits, int offset = 0)
    {
        _bits = bits[(offset >> 3)..];
        _offset = offset & 7;
    }

    /// <summary>True if every row has a value; there is no bitmap then.</summary>
    public bool IsAllValid => _bits.IsEmpty;

    /// <summary>The bitmap, whose first row is at <see cref="Offset"/>. Empty if every row has a value.</summary>
    public ReadOnlySpan<byte> Bits => _bits.Span;

    /// <summary>The bit position of the first row, 0 to 7.</summary>
    public int Offset => _offset;

    /// <summary>True if <paramref name="row"/> has a value.</summary>
    public bool this[int row]
    {
        get
        {
            if (_bits.IsEmpty)
                return true;
            int bit = row + _offset;
            return (_bits.Span[bit >> 3] >> (bit & 7) & 1) != 0;
        }
    }

    /// <summary>Returns the rows from <paramref name="start"/> on.</summary>
    public Validity Slice(int start) => IsAllValid ? this : new(_bits, _offset + start);

    /// <summary>Builds a bitmap from <paramref name="valid"/>, or returns the default if all elements are true.</summary>
    public static Validity From(ReadOnlySpan<bool> valid, FrameMemory memory)
    {
        if (!valid.Contains(false))
            return default;
        Memory<byte> bits = memory.Rent<byte>((valid.Length + 7) / 8);
        Span<byte> span = bits.Span;
        span.Clear();
        for (int row = 0; row < valid.Length; row++)
        {
            if (valid[row])
                span[row >> 3] |= (byte)(1 << (row & 7));
        }
        return new(bits);
    }
}
