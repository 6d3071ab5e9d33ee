using System.Buffers.Binary;
using System.Globalization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;

namespace Gordo.Serialization.Tensors;

/// <summary>
/// Reads the elements of a tensor, in JSON or binary, without a size that the client states: memory grows with the elements that
/// are there.
/// </summary>
internal sealed class TensorData
{
    private const int MinLength = 64;

    private readonly FrameMemory _memory;
    private readonly long _maxElements;
    private double[] _values;

    // The first element that is not a 64-bit integer; -1 if there is none.
    private int _notInteger = -1;

    private TensorData(FrameMemory memory, FrameLimits limits, int length)
    {
        _memory = memory;
        _maxElements = limits.MaxCells;
        _values = memory.RentArray<double>(Math.Max(MinLength, length));
    }

    /// <summary>The number of elements.</summary>
    public int Count { get; private set; }

    /// <summary>The number of rows and of elements of each row; null if the data are not nested.</summary>
    public (int Rows, int Columns)? Nested { get; private set; }

    /// <summary>Reads the member <c>data</c>: a list of numbers, or of lists of numbers. null is a missing number.</summary>
    /// <param name="scanner">The text before the list.</param>
    /// <param name="memory">The memory for the elements.</param>
    /// <param name="length">The expected number of elements, for which there is memory at once.</param>
    /// <exception cref="FrameException">The data are malformed, have too many elements, or their rows differ in length.</exception>
    public static TensorData ReadJson(ref JsonScanner scanner, FrameMemory memory, int length)
    {
        var data = new TensorData(memory, scanner.Limits, length);
        scanner.Read((byte)'[');
        if (scanner.TryRead((byte)']'))
            return data;
        if (scanner.Peek() != '[')
        {
            data.ReadNumbers(ref scanner);
            return data;
        }
        int rows = 0, columns = 0;
        do
        {
            scanner.Read((byte)'[');
            int start = data.Count;
            if (!scanner.TryRead((byte)']'))
                data.ReadNumbers(ref scanner);
            int width = data.Count - start;
            if (rows++ > 0 && width != columns)
                throw new FrameException(string.Create(CultureInfo.InvariantCulture, $"row {rows - 1} has {width} elements, row 0 has {columns}."));
            columns = width;
        }
        while (scanner.ReadSeparator((byte)']'));
        data.Nested = (rows, columns);
        return data;
    }

    /// <summary>Reads binary data: little-endian elements without padding.</summary>
    /// <param name="bytes">The elements.</param>
    /// <param name="type">Their type.</param>
    /// <param name="memory">The memory for the elements.</param>
    /// <param name="limits">The limit on their number.</param>
    /// <exception cref="FrameException">The data are not whole elements, or have too many.</exception>
    public static TensorData ReadBinary(ReadOnlySpan<byte> bytes, TensorType type, FrameMemory memory, FrameLimits limits)
    {
        int size = TensorTypes.Size(type), count = bytes.Length / size;
        if (bytes.Length % size != 0)
            throw new FrameException(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} bytes are not whole elements of {TensorTypes.NameOf(type)}, {size} bytes each."));
        if (count > limits.MaxCells)
            throw TooMany(limits.MaxCells);
        var data = new TensorData(memory, limits, count) { Count = count };
        Span<double> values = data._values.AsSpan(0, count);
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> element = bytes.Slice(i * size, size);
            values[i] = type switch
            {
                TensorType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(element),
                TensorType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(element),
                _ => BinaryPrimitives.ReadInt64LittleEndian(element),
            };
        }
        return data;
    }

    /// <summary>Returns the elements as numbers of their type.</summary>
    /// <exception cref="FrameException">An element is not a number of the type.</exception>
    public ReadOnlyMemory<double> ToValues(TensorType type)
    {
        if (type == TensorType.Int64 && _notInteger >= 0)
            throw new FrameException(string.Create(CultureInfo.InvariantCulture, $"element {_notInteger} is not a 64-bit integer, as INT64 requires."));
        if (type == TensorType.Float32)
            RoundToSingle(_values.AsSpan(0, Count));
        return _values.AsMemory(0, Count);
    }

    /// <summary>Returns the memory of the elements.</summary>
    public void Release() => _memory.Return(_values);

    private static void RoundToSingle(Span<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            float single = (float)values[i];
            if (float.IsInfinity(single) && !double.IsInfinity(values[i]))
                throw new FrameException(string.Create(CultureInfo.InvariantCulture, $"element {i} is out of the range of FP32."));
            values[i] = single;
        }
    }

    private static FrameException TooMany(long max) =>
        new(string.Create(CultureInfo.InvariantCulture, $"there are more than {max} elements, which is the limit."));

    // Reads to the end of the list, which has at least one element.
    private void ReadNumbers(ref JsonScanner scanner)
    {
        do
        {
            if (scanner.Peek() == '[')
                throw scanner.Unexpected("a number (data are nested at most two levels)");
            JsonCell cell = scanner.ReadCell();
            double value = cell.Kind switch
            {
                JsonCellKind.Integer => cell.Bits,
                JsonCellKind.Float or JsonCellKind.Missing => BitConverter.Int64BitsToDouble(cell.Bits),
                _ => throw new FrameException(string.Create(
                    CultureInfo.InvariantCulture, $"element {Count} is a {(cell.Kind == JsonCellKind.Text ? "string" : "Boolean")}, expected a number.")),
            };
            if (cell.Kind != JsonCellKind.Integer && _notInteger < 0)
                _notInteger = Count;
            if (Count == _values.Length)
                _values = _memory.Grow(_values);
            _values[Count++] = value;
            if (Count > _maxElements)
                throw TooMany(_maxElements);
        }
        while (scanner.ReadSeparator((byte)']'));
    }
}
