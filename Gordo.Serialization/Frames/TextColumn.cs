using System.Text;

namespace Gordo.Serialization.Frames;

/// <summary>
/// A column of UTF-8 text in Arrow's layout: all values in one block, and the offset of each. Encodings copy bytes
/// without creating a string per row.
/// </summary>
public sealed class TextColumn : Column
{
    private readonly ReadOnlyMemory<int> _offsets;
    private readonly ReadOnlyMemory<byte> _bytes;

    /// <summary>Wraps text, which must not change afterwards.</summary>
    /// <param name="offsets">rows + 1 ascending offsets into <paramref name="bytes"/>.</param>
    /// <param name="bytes">Valid UTF-8.</param>
    /// <param name="validity">The rows that have a value.</param>
    public TextColumn(ReadOnlyMemory<int> offsets, ReadOnlyMemory<byte> bytes, Validity validity = default)
        : base(ColumnType.Text, offsets.Length - 1)
    {
        _offsets = offsets;
        _bytes = bytes;
        Validity = validity;
    }

    /// <summary>The rows that have a value.</summary>
    public Validity Validity { get; }

    /// <summary>rows + 1 offsets into <see cref="Bytes"/>; the first need not be 0.</summary>
    public ReadOnlySpan<int> Offsets => _offsets.Span;

    /// <summary>The text of all rows.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>The memory of <see cref="Bytes"/>.</summary>
    internal ReadOnlyMemory<byte> Content => _bytes;

    /// <summary>The UTF-8 text in <paramref name="row"/>; empty if it is missing.</summary>
    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            ReadOnlySpan<int> offsets = _offsets.Span;
            return _bytes.Span[offsets[row]..offsets[row + 1]];
        }
    }

    /// <summary>Creates a column of <paramref name="values"/>, in which null is a missing value.</summary>
    public static TextColumn From(IReadOnlyList<string?> values)
    {
        int[] offsets = new int[values.Count + 1];
        bool[] valid = new bool[values.Count];
        for (int row = 0; row < values.Count; row++)
        {
            valid[row] = values[row] is not null;
            offsets[row + 1] = offsets[row] + Encoding.UTF8.GetByteCount(values[row] ?? "");
        }
        byte[] bytes = new byte[offsets[^1]];
        for (int row = 0; row < values.Count; row++)
            Encoding.UTF8.GetBytes(values[row] ?? "", bytes.AsSpan(offsets[row]));
        return new TextColumn(offsets, bytes, Validity.From(valid, FrameMemory.Unpooled));
    }

    /// <summary>Returns the text in <paramref name="row"/> as a string, or null if it is missing.</summary>
    public string? GetString(int row) => IsMissing(row) ? null : Encoding.UTF8.GetString(this[row]);

    /// <inheritdoc/>
    public override bool IsMissing(int row) => !Validity[row];

    /// <inheritdoc/>
    public override Column Slice(int start, int length) =>
        new TextColumn(_offsets.Slice(start, length + 1), _bytes, Validity.Slice(start));
}
