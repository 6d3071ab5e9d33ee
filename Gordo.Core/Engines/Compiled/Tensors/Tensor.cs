using System.Runtime.InteropServices;

namespace Gordo.Core.Engines.Compiled.Tensors;

/// <summary>
/// A row-major array of numbers: element type, shape, and the memory it lives in, which it may own (constants) or
/// borrow from a workspace. Operators read and write through spans.
/// </summary>
internal sealed class Tensor
{
    private byte[] _buffer = [];
    private int _offset;
    private Shape _shape;

    // Whether the memory is a file's, which is not to be kept.
    private bool _isInFile;

    public ElementType Type { get; private set; }

    public ref readonly Shape Shape => ref _shape;

    /// <summary>The number of elements.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// True for windows over rows whose memory overlaps: the shape is [windows, steps, columns] (or [steps, windows,
    /// columns]) and element (i, j, k) is that of row i + j. Only operators that say so are given such tensors.
    /// </summary>
    public bool Overlapping { get; private set; }

    public int Rank => _shape.Rank;

    /// <summary>Whether the tensor has been given memory since <see cref="Forget"/>: a value that nobody computed has none.</summary>
    public bool IsComputed { get; private set; }

    /// <summary>Bytes of all elements; of windows that overlap more than there is memory.</summary>
    public long ByteCount => (long)Count * Type.Size();

    /// <summary>The elements' bytes.</summary>
    public Span<byte> Bytes => _buffer.AsSpan(_offset, Overlapping ? OverlappingBytes : (int)ByteCount);

    private int OverlappingBytes =>
        _shape.Count == 0 ? 0 : Extents.Product(Extents.Of(_shape[0] + _shape[1] - 1L), _shape[2], Type.Size());

    /// <summary>A tensor that owns its memory.</summary>
    /// <exception cref="ModelException">Larger than a tensor may be.</exception>
    public static Tensor Create(ElementType type, in Shape shape)
    {
        var tensor = new Tensor();
        tensor.Set(new byte[CheckedBytes(type, shape, Limits.TensorBytes) + Limits.Slack], 0, type, shape);
        return tensor;
    }

    /// <summary>A tensor that owns a copy of the elements, given as bytes.</summary>
    /// <exception cref="ModelException">Larger than a tensor may be.</exception>
    public static Tensor Copy(ElementType type, in Shape shape, ReadOnlySpan<byte> bytes)
    {
        int count = CheckedBytes(type, shape, Limits.TensorBytes);
        byte[] buffer = GC.AllocateUninitializedArray<byte>(count + Limits.Slack);
        bytes[..count].CopyTo(buffer);
        buffer.AsSpan(count).Clear();
        var tensor = new Tensor();
        tensor.Set(buffer, 0, type, shape);
        return tensor;
    }

    /// <summary>A tensor whose elements stay where they are in a file, which nobody may change while it is used.</summary>
    /// <param name="type">Their type.</param>
    /// <param name="shape">How many there are.</param>
    /// <param name="file">With room behind the elements: <see cref="Limits.Slack"/>.</param>
    /// <param name="offset">Where the first is.</param>
    public static Tensor InFile(ElementType type, in Shape shape, byte[] file, int offset)
    {
        var tensor = new Tensor { _isInFile = true };
        tensor.Set(file, offset, type, shape);
        return tensor;
    }

    /// <summary>A tensor that owns a copy of the values.</summary>
    public static Tensor Create<T>(in Shape shape, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Tensor tensor = Create(ElementTypes.Of<T>(), shape);
        values.CopyTo(tensor.Values<T>());
        return tensor;
    }

    /// <summary>The number of bytes a tensor takes.</summary>
    /// <exception cref="ModelException">More than <paramref name="limit"/>.</exception>
    public static int CheckedBytes(ElementType type, in Shape shape, int limit)
    {
        long bytes = (long)shape.Count * type.Size();
        if (bytes > limit)
            throw new ModelException($"a {type.Name()} tensor of shape {shape} is too large");
        return (int)bytes;
    }

    /// <summary>The elements.</summary>
    /// <exception cref="ModelException">The tensor holds another type.</exception>
    public Span<T> Values<T>()
        where T : unmanaged
    {
        if (ElementTypes.Of<T>() != Type)
            ThrowType(ElementTypes.Of<T>());
        return MemoryMarshal.Cast<byte, T>(Bytes);
    }

    /// <summary>The elements as bits of their size, for operators that only move them.</summary>
    public Span<T> Raw<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes);

    /// <summary>An integer element of an int32 or int64 tensor, as shapes, axes and lengths are given.</summary>
    /// <exception cref="ModelException">The tensor is not of an integer type.</exception>
    public long Integer(int index) => Type switch
    {
        ElementType.Int64 => Values<long>()[index],
        ElementType.Int32 => Values<int>()[index],
        _ => throw new ModelException($"expected int64 or int32 values, found {Type.Name()}"),
    };

    /// <summary>All elements of an int32 or int64 tensor.</summary>
    public long[] Integers()
    {
        var values = new long[Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = Integer(i);
        return values;
    }

    /// <summary>The one element of a floating-point tensor.</summary>
    /// <exception cref="ModelException">Not exactly one element, or not floating point.</exception>
    public double Number() => (Count, Type) switch
    {
        (1, ElementType.Float32) => Values<float>()[0],
        (1, ElementType.Float64) => Values<double>()[0],
        _ => throw new ModelException($"expected one floating-point value, found {this}"),
    };

    /// <summary>A copy that owns its memory.</summary>
    public Tensor Clone() => Copy(Type, _shape, Bytes);

    /// <summary>This tensor, or a copy of it if its memory is a file's.</summary>
    public Tensor ApartFromFile() => _isInFile ? Clone() : this;

    /// <summary>Points this tensor at memory it does not own.</summary>
    internal void Set(byte[] buffer, int offset, ElementType type, in Shape shape)
    {
        _buffer = buffer;
        _offset = offset;
        Type = type;
        _shape = shape;
        Count = shape.Count;
        Overlapping = false;
        IsComputed = true;
    }

    /// <summary>Says that what the tensor holds is not the value it stands for.</summary>
    internal void Forget() => IsComputed = false;

    /// <summary>Points this tensor at another's memory, seen in another shape of as many elements.</summary>
    internal void SetAlias(Tensor source, in Shape shape, bool overlapping = false)
    {
        Set(source._buffer, source._offset, source.Type, shape);
        if (Count != source.Count)
            throw new ModelException($"{source.Count} elements do not fit the shape {shape}");
        Overlapping = overlapping;
    }

    /// <summary>Sees [rows, columns] as every window of <paramref name="steps"/> rows, without copying.</summary>
    internal void SetWindows(Tensor rows, int steps)
    {
        int windows = Math.Max(0, rows.Shape[0] - steps + 1);
        Set(rows._buffer, rows._offset, rows.Type, new Shape(windows, steps, rows.Shape[1]));
        Overlapping = true;
    }

    /// <summary>The type and shape: <c>float32 [2,4]</c>.</summary>
    public override string ToString() => $"{Type.Name()} {_shape}";

    private void ThrowType(ElementType expected) =>
        throw new ModelException($"expected {expected.Name()}, found {Type.Name()}");
}
