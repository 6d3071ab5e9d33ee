using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Gordo.Core.Python.Pickle;

namespace Gordo.Core.Python.NumPy;

/// <summary>A pickled NumPy array: type, shape, order, and elements as bytes of the file or as a list.</summary>
/// <remarks>
/// Two forms: <c>_reconstruct</c> with the state (1, shape, dtype, true for Fortran order, bytes or list), and
/// <c>_frombuffer</c> with (bytes, dtype, shape, 'C' or 'F').
/// </remarks>
internal sealed class NumpyArray
{
    private const int MostAxes = 32;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly List<object?>? _objects;
    private readonly bool _isFortran;

    private NumpyArray(NumpyType type, object? shape, bool isFortran, object? data)
    {
        Type = type;
        _isFortran = isFortran;
        if (shape is not PickleTuple { Items.Length: <= MostAxes } lengths)
            throw new ModelException($"expected the shape of an array, found {PickleKind.Of(shape)}");
        Shape = Array.ConvertAll(lengths.Items, length => length is long and >= 0 and <= int.MaxValue
            ? (int)(long)length
            : throw new ModelException($"the shape of an array has an invalid or too large dimension ({PickleKind.Of(length)})"));
        long count = 1;
        foreach (int length in Shape)
        {
            // The product may overflow: there are up to 32 axes, and one of them may be 0.
            count = length == 0 || count == 0 ? 0 : Math.BigMul(count, length, out long low) is 0 && low >= 0 ? low : long.MaxValue;
        }
        if (type.Kind == 'O')
            _objects = (data as PickleList)?.Items ?? throw new ModelException($"expected the elements of an array, found {PickleKind.Of(data)}");
        else
            _bytes = (data as PickleBytes)?.Content ?? throw new ModelException($"expected the elements of an array, found {PickleKind.Of(data)}");
        long found = _objects?.Count ?? _bytes.Length;
        if (count > int.MaxValue || count * Math.Max(1, type.Size) != found)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"an array of {type} and shape {this} with {found} {(_objects is null ? "bytes" : "elements")}"));
        Count = (int)count;
    }

    public NumpyType Type { get; }

    /// <summary>The dimensions.</summary>
    public int[] Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    /// <summary>Returns true if a value is an array.</summary>
    public static bool Is(object? value) => value is PickleObject { Type.Known.Name: "_reconstruct" or "_frombuffer" };

    /// <summary>Reads an array.</summary>
    /// <exception cref="ModelException">The value is not an array, or the number of elements does not match its shape.</exception>
    public static NumpyArray Read(object? value)
    {
        switch (value)
        {
            case PickleObject { Type.Known.Name: "_reconstruct" } made:
                if (made.Arguments.Items is not [PickleGlobal { Known.Name: "ndarray" }, ..]
                    || made.State is not PickleTuple { Items: [_, var shape, var type, bool isFortran, var data] })
                    throw new ModelException("the state of an array does not have the form that NumPy writes");
                return new(NumpyType.Read(type), shape, isFortran, data);
            case PickleObject { Type.Known.Name: "_frombuffer", Arguments.Items: [var buffer, var dtype, var lengths, string order] }:
                return new(NumpyType.Read(dtype), lengths, order == "F", buffer);
            default:
                throw new ModelException($"expected an array, found {PickleKind.Of(value)}");
        }
    }

    /// <summary>Returns the elements as numbers, in C order.</summary>
    /// <exception cref="ModelException">The elements are not numbers.</exception>
    public double[] ToDoubles()
    {
        if (_objects is not null)
            return Array.ConvertAll(ToObjects(), value => NumpyScalar.TryRead(value, out double number)
                ? number
                : throw new ModelException($"expected a number, found {PickleKind.Of(value)}"));
        var numbers = new double[Count];
        ReadOnlySpan<byte> bytes = _bytes.Span;
        if (Type is { Kind: 'f', Size: 8, IsBigEndian: false } && BitConverter.IsLittleEndian)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(numbers.AsSpan()));
        }
        else
        {
            for (int i = 0; i < numbers.Length; i++)
                numbers[i] = Number(Type, bytes.Slice(i * Type.Size, Type.Size));
        }
        return InOrder(numbers);
    }

    /// <summary>Returns the elements as integers, in C order.</summary>
    /// <exception cref="ModelException">The elements are not integers.</exception>
    public long[] ToIntegers()
    {
        if (Type.Kind is not ('i' or 'u' or 'b') || Type is { Kind: 'u', Size: 8 })
            throw new ModelException($"expected an array of integers, found one of {Type}");
        var numbers = new long[Count];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = Integer(Type, _bytes.Span.Slice(i * Type.Size, Type.Size));
        return InOrder(numbers);
    }

    /// <summary>Returns the elements of an array of objects, in C order.</summary>
    public object?[] ToObjects() => _objects is null
        ? throw new ModelException($"expected an array of objects, found one of {Type}")
        : [.. _objects];

    /// <summary>Returns the bytes of the records, stored consecutively.</summary>
    public ReadOnlyMemory<byte> Records => Type.Fields is not null && Shape.Length == 1
        ? _bytes
        : throw new ModelException($"expected an array of records, found one of {Type} with shape {this}");

    /// <summary>Returns the bytes of an array of bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => Type is { Kind: 'u', Size: 1 } ? _bytes : throw new ModelException($"expected an array of bytes, found one of {Type}");

    /// <summary>Returns the shape: <c>[3,4]</c>.</summary>
    public override string ToString() => Text.List(Array.ConvertAll(Shape, length => (long)length));

    /// <summary>Reads one number of the given type.</summary>
    public static double Number(NumpyType type, ReadOnlySpan<byte> bytes) => (type.Kind, type.Size, type.IsBigEndian) switch
    {
        ('f', 8, false) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        ('f', 4, false) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        ('f', 2, false) => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        ('f', 8, true) => BinaryPrimitives.ReadDoubleBigEndian(bytes),
        ('f', 4, true) => BinaryPrimitives.ReadSingleBigEndian(bytes),
        ('f', 2, true) => (double)BinaryPrimitives.ReadHalfBigEndian(bytes),
        ('u', 8, false) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        ('u', 8, true) => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        _ => Integer(type, bytes),
    };

    /// <summary>Reads one integer of the given type.</summary>
    public static long Integer(NumpyType type, ReadOnlySpan<byte> bytes) => (type.Kind, type.Size, type.IsBigEndian) switch
    {
        ('b', 1, _) => bytes[0] == 0 ? 0 : 1,
        ('u', 1, _) => bytes[0],
        ('i', 1, _) => (sbyte)bytes[0],
        ('u', 2, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        ('i', 2, false) => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        ('u', 4, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        ('i', 4, false) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        ('i', 8, false) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        ('u', 2, true) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        ('i', 2, true) => BinaryPrimitives.ReadInt16BigEndian(bytes),
        ('u', 4, true) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        ('i', 4, true) => BinaryPrimitives.ReadInt32BigEndian(bytes),
        ('i', 8, true) => BinaryPrimitives.ReadInt64BigEndian(bytes),
        _ => throw new ModelException($"numbers of the type {type} are not read"),
    };

    /// <summary>Returns the elements in C order (row-major), whichever order the file has.</summary>
    private T[] InOrder<T>(T[] stored)
    {
        if (!_isFortran || Shape.Length < 2)
            return stored;
        var ordered = new T[stored.Length];
        var index = new int[Shape.Length];
        for (int i = 0; i < stored.Length; i++)
        {
            int place = 0;
            for (int axis = 0; axis < index.Length; axis++)
                place = (place * Shape[axis]) + index[axis];
            ordered[place] = stored[i];
            for (int axis = 0; axis < index.Length && ++index[axis] == Shape[axis]; axis++)
                index[axis] = 0;
        }
        return ordered;
    }
}
