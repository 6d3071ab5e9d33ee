using System.Runtime.InteropServices;

namespace Gordo.Core.Engines.Compiled.Tensors;

/// <summary>
/// A row-major array of numbers: element type, shape, and memory that it owns (constants) or that belongs to a workspace.
/// Operators read and write through spans.
/// </summary>
internal sealed class Tensor
{
    private byte[] _buffer = [];
    private int _offset;
    private Shape _shape;

    // True if the memory is a file's buffer, which must not be kept.
    private bool _isInFile;

    public ElementType Type { get; private set; }

    public ref readonly Shape Shape => ref _shape;

    /// <summary>The number of elements.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// True for windows over rows whose memory overlaps: the shape is [windows, steps, columns] (or [steps, windows,
    /// columns]) and element (i, j, k) is that of row i + j. Only operators that support it receive such tensors.
    /// </summary>
    public bool Overlapping { get; private set; }

    public int Rank => _shape.Rank;

    /// <summary>True if the tensor has been given memory since <see cref="Invalidate"/>, that is, in this run.</summary>
    public bool IsComputed { get; private set; }

    /// <summary>Bytes of all elements; for overlapping windows more than the memory they take.</summary>
    public long ByteCount => (long)Count * Type.Size();

    /// <summary>The elements as bytes.</summary>
    public Span<byte> Bytes => _buffer.AsSpan(_offset, Overlapping ? OverlappingBytes : (int)ByteCount);

    private int OverlappingBytes =>
        _shape.Count == 0 ? 0 : Extents.Product(Extents.Of(_shape[0] + _shape[1] - 1L), _shape[2], Type.Size());

    /// <summary>Creates a tensor that owns its memory.</summary>
    /// <exception cref="ModelException">The tensor is too large.</exception>
    public static Tensor Create(ElementType type, in Shape shape)
    {
        var tensor = new Tensor();
        tensor.Set(new byte[CheckedBytes(type, shape, Limits.TensorBytes) + Limits.PaddingBytes], 0, type, shape);
        return tensor;
    }

    /// <summary>Creates a tensor that owns a copy of the elements, given as bytes.</summary>
    /// <exception cref="ModelException">The tensor is too large.</exception>
    public static Tensor Copy(ElementType type, in Shape shape, ReadOnlySpan<byte> bytes)
    {
        int count = CheckedBytes(type, shape, Limits.TensorBytes);
        byte[] buffer = GC.AllocateUninitializedArray<byte>(count + Limits.PaddingBytes);
        bytes[..count].CopyTo(buffer);
        buffer.AsSpan(count).Clear();
        var tensor = new Tensor();
        tensor.Set(buffer, 0, type, shape);
        return tensor;
    }

    /// <summary>Creates a tensor that reads its elements from a file's buffer, which must not change while it is used.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="file">The buffer, padded by <see cref="Limits.PaddingBytes"/>.</param>
    /// <param name="offset">The offset of the first element.</param>
    public static Tensor InFile(ElementType type, in Shape shape, byte[] file, int offset)
    {
        var tensor = new Tensor { _isInFile = true };
        tensor.Set(file, offset, type, shape);
        return tensor;
    }

    /// <summary>Creates a tensor that owns a copy of the values.</summary>
    public static Tensor Create<T>(in Shape shape, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Tensor tensor = Create(ElementTypes.Of<T>(), shape);
        values.CopyTo(tensor.Values<T>());
        return tensor;
    }

    /// <summary>Returns the number of bytes of a tensor.</summary>
    /// <exception cref="ModelException">The number exceeds <paramref name="limit"/>.</exception>
    public static int CheckedBytes(ElementType type, in Shape shape, int limit)
    {
        long bytes = (long)shape.Count * type.Size();
        if (bytes > limit)
            throw new ModelException($"a {type.Name()} tensor of shape {shape} is too large");
        return (int)bytes;
    }

    /// <summary>Returns the elements.</summary>
    /// <exception cref="ModelException">The tensor has another element type.</exception>
    public Span<T> Values<T>()
        where T : unmanaged
    {
        if (ElementTypes.Of<T>() != Type)
            ThrowType(ElementTypes.Of<T>());
        return MemoryMarshal.Cast<byte, T>(Bytes);
    }

    /// <summary>Returns the elements reinterpreted as a type of the same size, for operators that only move them.</summary>
    public Span<T> Raw<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes);

    /// <summary>Returns an element of an int32 or int64 tensor, the types of shapes, axes and lengths.</summary>
    /// <exception cref="ModelException">The tensor has another element type.</exception>
    public long Integer(int index) => Type switch
    {
        ElementType.Int64 => Values<long>()[index],
        ElementType.Int32 => Values<int>()[index],
        _ => throw new ModelException($"expected int64 or int32 values, found {Type.Name()}"),
    };

    /// <summary>Returns all elements of an int32 or int64 tensor.</summary>
    public long[] Integers()
    {
        var values = new long[Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = Integer(i);
        return values;
    }

    /// <summary>Returns the only element of a floating-point tensor.</summary>
    /// <exception cref="ModelException">The tensor does not have exactly one element, or is not floating-point.</exception>
    public double Number() => (Count, Type) switch
    {
        (1, ElementType.Float32) => Values<float>()[0],
        (1, ElementType.Float64) => Values<double>()[0],
        _ => throw new ModelException($"expected one floating-point value, found {this}"),
    };

    /// <summary>Returns a copy that owns its memory.</summary>
    public Tensor Clone() => Copy(Type, _shape, Bytes);

    /// <summary>Returns this tensor, or a copy if its memory is a file's buffer.</summary>
    public Tensor Detach() => _isInFile ? Clone() : this;

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

    /// <summary>Marks the tensor as not computed.</summary>
    internal void Invalidate() => IsComputed = false;

    /// <summary>Points this tensor at another's memory, with another shape of the same count.</summary>
    internal void SetAlias(Tensor source, in Shape shape, bool overlapping = false)
    {
        Set(source._buffer, source._offset, source.Type, shape);
        if (Count != source.Count)
            throw new ModelException($"{source.Count} elements do not match the shape {shape}");
        Overlapping = overlapping;
    }

    /// <summary>Views [rows, columns] as all windows of <paramref name="steps"/> rows, without copying.</summary>
    internal void SetWindows(Tensor rows, int steps)
    {
        int windows = Math.Max(0, rows.Shape[0] - steps + 1);
        Set(rows._buffer, rows._offset, rows.Type, new Shape(windows, steps, rows.Shape[1]));
        Overlapping = true;
    }

    /// <summary>Returns the type and shape: <c>float32 [2,4]</c>.</summary>
    public override string ToString() => $"{Type.Name()} {_shape}";

    private void ThrowType(ElementType expected) =>
        throw new ModelException($"expected {expected.Name()}, found {Type.Name()}");
}
