using System.Runtime.CompilerServices;
using System.Text;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Parquet.Thrift;

/// <summary>Writes the Thrift compact protocol, see <see cref="ThriftReader"/>.</summary>
internal sealed class ThriftWriter : IDisposable
{
    // The maximum size of a field header and a number.
    private const int MaxNumberBytes = 1 + 10;

    // The maximum nesting of structs in Parquet: a type of a type of a column in the footer.
    private const int MaxDepth = 8;

    private byte[] _output = PooledArrays.Rent<byte>(1024);
    private int _length;
    private readonly short[] _outerFields = new short[MaxDepth];
    private int _depth;
    private short _lastField;

    /// <summary>The bytes written since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _output.AsSpan(0, _length);

    /// <summary>Discards everything written, including unfinished structs.</summary>
    public void Clear()
    {
        _length = 0;
        _depth = 0;
        _lastField = 0;
    }

    /// <summary>Begins a struct that is the whole message or an element of a list.</summary>
    public void BeginStruct()
    {
        _outerFields[_depth++] = _lastField;
        _lastField = 0;
    }

    public void BeginStruct(short id)
    {
        WriteHeader(id, ThriftType.Struct);
        BeginStruct();
    }

    /// <summary>Continues the struct after field <paramref name="id"/>, which is already encoded.</summary>
    public void ContinueAfter(short id) => _lastField = id;

    public void EndStruct()
    {
        Reserve(1);
        _output[_length++] = 0;
        _lastField = _outerFields[--_depth];
    }

    /// <summary>Writes a struct without fields; Parquet's unions have many of them.</summary>
    public void WriteEmptyStruct(short id)
    {
        BeginStruct(id);
        EndStruct();
    }

    public void BeginList(short id, ThriftType elementType, int count)
    {
        WriteHeader(id, ThriftType.List);
        _output[_length++] = (byte)((Math.Min(count, 15) << 4) | (int)elementType);
        if (count >= 15)
            WriteVarint((ulong)count);
    }

    public void WriteBoolean(short id, bool value) => WriteHeader(id, value ? ThriftType.True : ThriftType.False);

    public void WriteByte(short id, sbyte value)
    {
        WriteHeader(id, ThriftType.Byte);
        _output[_length++] = (byte)value;
    }

    public void WriteInt16(short id, short value)
    {
        WriteHeader(id, ThriftType.Int16);
        WriteInt32Element(value);
    }

    public void WriteInt32(short id, int value)
    {
        WriteHeader(id, ThriftType.Int32);
        WriteInt32Element(value);
    }

    public void WriteInt64(short id, long value)
    {
        WriteHeader(id, ThriftType.Int64);
        WriteVarint((ulong)((value << 1) ^ (value >> 63)));
    }

    public void WriteBinary(short id, ReadOnlySpan<byte> value)
    {
        WriteHeader(id, ThriftType.Binary);
        WriteBinaryElement(value);
    }

    public void WriteText(short id, string value)
    {
        WriteHeader(id, ThriftType.Binary);
        WriteTextElement(value);
    }

    public void WriteInt32Element(int value) => WriteVarint((uint)((value << 1) ^ (value >> 31)));

    public void WriteBinaryElement(ReadOnlySpan<byte> value)
    {
        WriteVarint((ulong)value.Length);
        WriteElements(value);
    }

    /// <summary>Writes elements that are already encoded.</summary>
    public void WriteElements(ReadOnlySpan<byte> elements)
    {
        Reserve(elements.Length);
        elements.CopyTo(_output.AsSpan(_length));
        _length += elements.Length;
    }

    public void WriteTextElement(string value)
    {
        // Names are short: the length nearly always takes one byte.
        Reserve(1 + Encoding.UTF8.GetMaxByteCount(value.Length));
        int length = Encoding.UTF8.GetBytes(value, _output.AsSpan(_length + 1));
        if (length < 0x80)
        {
            _output[_length] = (byte)length;
            _length += 1 + length;
            return;
        }
        WriteVarint((ulong)length);
        Reserve(length);
        _length += Encoding.UTF8.GetBytes(value, _output.AsSpan(_length));
    }

    public void Dispose()
    {
        if (_output.Length > 0)
            PooledArrays.Return(_output);
        _output = [];
    }

    private void WriteHeader(short id, ThriftType type)
    {
        // Fields are written in order and Parquet's ids are close together, so the difference always fits in 4 bits.
        Reserve(MaxNumberBytes);
        _output[_length++] = (byte)(((id - _lastField) << 4) | (int)type);
        _lastField = id;
    }

    private void WriteVarint(ulong value)
    {
        Reserve(MaxNumberBytes);
        for (; value >= 0x80; value >>= 7)
            _output[_length++] = (byte)(value | 0x80);
        _output[_length++] = (byte)value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Reserve(int length)
    {
        if (_output.Length - _length < length)
            Grow(length);
    }

    private void Grow(int length)
    {
        byte[] longer = PooledArrays.Rent<byte>(Math.Max(2 * _output.Length, checked(_length + length)));
        Written.CopyTo(longer);
        PooledArrays.Return(_output);
        _output = longer;
    }
}
