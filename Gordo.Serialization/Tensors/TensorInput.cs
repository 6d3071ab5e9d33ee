using System.Globalization;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Tensors;

/// <summary>An input tensor of a request. Its shape has been compared with the number of elements sent.</summary>
public sealed class TensorInput
{
    private readonly TensorData _data;

    internal TensorInput(string name, IReadOnlyList<long> shape, TensorData data, TensorType type)
    {
        Name = name;
        Shape = shape;
        Values = data.ToValues(type);
        _data = data;
    }

    /// <summary>The name of the input.</summary>
    public string Name { get; }

    /// <summary>The extents of the tensor, whose product is the number of elements.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The elements in row-major order, as 64-bit floats.</summary>
    public ReadOnlyMemory<double> Values { get; }

    /// <summary>Returns the columns of a table. The memory of <see cref="Values"/> is returned, so this is called once.</summary>
    /// <param name="names">The names of the columns.</param>
    /// <param name="memory">The memory for the columns.</param>
    /// <exception cref="FrameException">The tensor has not two dimensions, or another number of columns.</exception>
    public Frame ToFrame(IReadOnlyList<string> names, FrameMemory memory)
    {
        int width = names.Count;
        if (Shape.Count != 2 || Shape[1] != width)
        {
            throw new FrameException(string.Create(
                CultureInfo.InvariantCulture, $"Input '{TensorText.Cut(Name)}' has the shape [{string.Join(", ", Shape)}], expected [rows, {width}]."));
        }
        // Without columns, the number of rows would not be limited by the elements that were sent.
        int rows = width == 0 ? 0 : Values.Length / width;
        var keys = new ColumnKey[width];
        var columns = new Column[width];
        ReadOnlySpan<double> values = Values.Span;
        for (int column = 0; column < width; column++)
        {
            Memory<double> numbers = memory.Rent<double>(rows);
            Span<double> target = numbers.Span;
            for (int row = 0, i = column; row < target.Length; row++, i += width)
                target[row] = values[i];
            keys[column] = new(names[column]);
            columns[column] = new FloatColumn(numbers);
        }
        _data.Release();
        return new Frame(RowIndex.Range(rows), keys, columns);
    }
}
