using System.Diagnostics.CodeAnalysis;

namespace Gordo.Serialization.Parquet.Thrift;

/// <summary>Reads the Thrift compact protocol, the format of Parquet's footer and page headers.</summary>
/// <remarks>
/// See <see href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">
/// thrift-compact-protocol.md</see>. Every count is checked against the remaining bytes before it is used.
/// </remarks>
internal ref struct ThriftReader(ReadOnlySpan<byte> data)
{
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>The number of bytes read.</summary>
    public int Position { get; private set; }

    /// <summary>Reads the header of the next field of a struct; returns false at its end.</summary>
    public bool NextField(ref ThriftField field)
    {
        byte header = ReadByte();
        field.Type = (ThriftType)(header & 15);
        if (field.Type == ThriftType.Stop)
            return false;
        field.Id = header >> 4 == 0 ? (short)ReadZigZag() : (short)(field.Id + (header >> 4));
        return true;
    }

    /// <summary>Reads an integer of any width whose value must fit in an <see cref="int"/>.</summary>
    public int ReadInt32(ThriftField field)
    {
        long value = ReadInt64(field);
        if (value != (int)value)
            Fail($"field {field.Id} is {value}, which does not fit in 32 bits");
        return (int)value;
    }

    /// <summary>Reads an integer of any width.</summary>
    public long ReadInt64(ThriftField field)
    {
        if (field.Type == ThriftType.Byte)
            return (sbyte)ReadByte();
        if (field.Type is not (ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64))
            Fail($"field {field.Id} is a {field.Type}, not an integer");
        return ReadZigZag();
    }

    /// <summary>Returns the value of a boolean field, which is encoded in its type.</summary>
    public readonly bool ReadBoolean(ThriftField field)
    {
        if (field.Type is not (ThriftType.True or ThriftType.False))
            Fail($"field {field.Id} is a {field.Type}, not a boolean");
        return field.Type == ThriftType.True;
    }

    /// <summary>Reads bytes or text without copying.</summary>
    public ReadOnlySpan<byte> ReadBinary(ThriftField field)
    {
        if (field.Type != ThriftType.Binary)
            Fail($"field {field.Id} is a {field.Type}, not bytes");
        return Take(ReadVarint());
    }

    /// <summary>Reads the header of a list, which its elements follow.</summary>
    /// <returns>The number of elements, at most the number of remaining bytes.</returns>
    public int ReadListHeader(ThriftField field, out ThriftType elementType)
    {
        if (field.Type is not (ThriftType.List or ThriftType.Set))
            Fail($"field {field.Id} is a {field.Type}, not a list");
        byte header = ReadByte();
        elementType = (ThriftType)(header & 15);
        return CheckCount(header >> 4 == 15 ? ReadVarint() : (ulong)(header >> 4));
    }

    /// <summary>Reads the header of a list of structs.</summary>
    public int ReadStructListHeader(ThriftField field)
    {
        int count = ReadListHeader(field, out ThriftType elementType);
        if (count > 0 && elementType != ThriftType.Struct)
            Fail($"field {field.Id} is a list of {elementType}, not of structs");
        return count;
    }

    /// <summary>Checks that a field is a struct, which its fields follow.</summary>
    public readonly void ExpectStruct(ThriftField field)
    {
        if (field.Type != ThriftType.Struct)
            Fail($"field {field.Id} is a {field.Type}, not a struct");
    }

    /// <summary>Skips the value of a field.</summary>
    public void Skip(ThriftField field) => Skip(field.Type, 0);

    private void Skip(ThriftType type, int depth)
    {
        if (depth > MaxDepth)
            Fail($"values are nested deeper than {MaxDepth} levels");
        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                break;
            case ThriftType.Byte:
                ReadByte();
                break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64:
                ReadVarint();
                break;
            case ThriftType.Double:
                Take(8);
                break;
            case ThriftType.Binary:
                Take(ReadVarint());
                break;
            case ThriftType.Uuid:
                Take(16);
                break;
            case ThriftType.Struct:
                ThriftField field = default;
                while (NextField(ref field))
                    Skip(field.Type, depth + 1);
                break;
            case ThriftType.List or ThriftType.Set:
                int count = ReadListHeader(new ThriftField { Type = type }, out ThriftType elementType);
                for (int i = 0; i < count; i++)
                    SkipElement(elementType, depth + 1);
                break;
            case ThriftType.Map:
                SkipMap(depth + 1);
                break;
            default:
                Fail($"type {(int)type} is unknown");
                break;
        }
    }

    private void SkipMap(int depth)
    {
        int count = CheckCount(ReadVarint());
        if (count == 0)
            return;
        byte types = ReadByte();
        for (int i = 0; i < count; i++)
        {
            SkipElement((ThriftType)(types >> 4), depth);
            SkipElement((ThriftType)(types & 15), depth);
        }
    }

    // In a collection, a boolean takes a byte.
    private void SkipElement(ThriftType type, int depth) =>
        Skip(type is ThriftType.True or ThriftType.False ? ThriftType.Byte : type, depth);

    private readonly int CheckCount(ulong count)
    {
        if (count > (ulong)(_data.Length - Position))
            Fail($"{count} elements are announced, {_data.Length - Position} bytes remain");
        return (int)count;
    }

    private byte ReadByte()
    {
        if (Position >= _data.Length)
            Fail("the data ends inside a value");
        return _data[Position++];
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_data.Length - Position))
            Fail($"a value of {length} bytes is announced, {_data.Length - Position} remain");
        ReadOnlySpan<byte> bytes = _data.Slice(Position, (int)length);
        Position += (int)length;
        return bytes;
    }

    private long ReadZigZag()
    {
        ulong value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte next = ReadByte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
        Fail("an integer is longer than 10 bytes");
        return 0;
    }

    [DoesNotReturn]
    private readonly void Fail(string what) => throw new FrameException($"Thrift data, byte {Position}: {what}.");
}
