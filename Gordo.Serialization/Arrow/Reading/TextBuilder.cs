namespace Gordo.Serialization.Arrow.Reading;

/// <summary>Builds the text of a column row by row, in memory reserved in advance.</summary>
internal sealed class TextBuilder(int rows, BoundedMemory memory)
{
    private readonly Memory<int> _offsets = memory.Rent<int>(rows + 1L);
    private Memory<byte> _bytes;
    private int _row;
    private int _length;

    /// <summary>rows + 1 offsets starting at 0; complete after every row was appended.</summary>
    public ReadOnlyMemory<int> Offsets
    {
        get
        {
            _offsets.Span[_row] = _length;
            return _offsets;
        }
    }

    /// <summary>The text so far.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes[.._length];

    /// <summary>Reserves <paramref name="bytes"/> bytes for text; called before the first append.</summary>
    public void Reserve(long bytes) => _bytes = memory.Rent<byte>(bytes);

    /// <summary>Appends the text of the next row.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        _offsets.Span[_row++] = _length;
        text.CopyTo(_bytes.Span[_length..]);
        _length += text.Length;
    }
}
