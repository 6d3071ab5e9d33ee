using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow.Reading;

/// <summary>Columns of 64-bit floats without nulls, given by their offsets in the input; and the names of all columns.</summary>
internal sealed class DeferredDoubles : DeferredColumns
{
    private readonly ReadOnlyMemory<byte> _input;
    private readonly int[] _offsets;
    private readonly Range[] _names;
    private readonly int _rows;
    private readonly int _start; // of the first number that is aligned as the body is
    private readonly ReadOnlyMemory<double> _doubles; // from there

    /// <summary>Creates the object without columns.</summary>
    /// <param name="input">The stream or file.</param>
    /// <param name="bodyStart">The offset of the batch's body; buffers are aligned to it.</param>
    /// <param name="columns">The maximum number of columns.</param>
    /// <param name="rows">The number of rows.</param>
    public DeferredDoubles(ReadOnlyMemory<byte> input, int bodyStart, int columns, int rows)
    {
        (_input, _offsets, _names, _rows, _start) = (input, new int[columns], new Range[columns], rows, bodyStart % sizeof(double));
        _doubles = new ReinterpretedMemory<double>(input[_start..]).Memory;
    }

    /// <summary>Adds a column whose values are at an offset in the input.</summary>
    public void Set(int position, int offset) => _offsets[position] = offset;

    /// <summary>Gives a column another position, and its name.</summary>
    public void Move(int from, int to, Range name) => (_offsets[to], _names[to]) = (_offsets[from], name);

    /// <inheritdoc/>
    public override Column Make(int position)
    {
        int offset = _offsets[position];
        return new FloatColumn((offset - _start) % sizeof(double) == 0
            ? _doubles.Slice((offset - _start) / sizeof(double), _rows)
            : new ReinterpretedMemory<double>(_input.Slice(offset, _rows * sizeof(double))).Memory);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Name(int position) => _input.Span[_names[position]];
}
