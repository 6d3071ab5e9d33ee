using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Csv;

/// <summary>Collects the numbers of one column; integers if all of them are.</summary>
/// <param name="name">The column's name.</param>
/// <param name="position">Its position in the file, from 1.</param>
/// <param name="memory">The memory for its cells.</param>
/// <param name="capacity">The initial capacity in rows.</param>
internal sealed class CsvColumn(string name, int position, FrameMemory memory, int capacity)
{
    private double[] _cells = memory.RentArray<double>(capacity);
    private bool _areIntegers = true;
    private int _count;

    /// <summary>The column's name.</summary>
    public string Name => name;

    /// <summary>Appends a cell.</summary>
    /// <exception cref="FrameException">It is not a number.</exception>
    public void Add(ReadOnlySpan<char> text, int line, ref CsvNumbers numbers)
    {
        if (_count == _cells.Length)
            _cells = memory.Grow(_cells);
        if (numbers.Read(text, out _cells[_count], out bool isInteger) is { } fault)
            throw new FrameException($"Line {line}, column {position} ('{CsvText.Shorten(name)}'): '{CsvText.Shorten(text)}' {fault}.");
        _areIntegers &= isInteger;
        _count++;
    }

    /// <summary>Builds the column.</summary>
    public Column Build()
    {
        if (!_areIntegers || _count == 0)
            return new FloatColumn(_cells.AsMemory(0, _count));
        Memory<long> integers = memory.Rent<long>(_count);
        for (int row = 0; row < _count; row++)
            integers.Span[row] = (long)_cells[row];
        return new IntegerColumn(integers);
    }
}
