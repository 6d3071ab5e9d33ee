using System.Text;

namespace Gordo.Serialization.Parquet.Thrift;

/// <summary>Writes Thrift's compact protocol, see <see cref="ThriftReader"/>.</summary>
internal sealed class ThriftWriter
{
    private byte[] _output = new byte[256];
    private int _length;
    private readonly Stack<short> _outerFields = new();
    private short _lastField;

    /// <summary>What has been written since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _output.AsSpan(0, _length);

    public void Clear() => _length = 0;

    /// <summary>Begins a struct that is the whole message or an element of a list.</summary>
    public void BeginStruct()
    {
        _outerFields.Push(_lastField);
        _lastField = 0;
    }

    public void BeginStruct(short id)
    {
        WriteHeader(id, ThriftType.Struct);
        BeginStruct();
    }

    public void EndStruct()
    {
        WriteByte(0);
        _lastField = _outerFields.Pop();
    }

    /// <summary>A struct without fields, as unions of Parquet's have many.</summary>
    public void WriteEmptyStruct(short id)
    {
        BeginStruct(id);
        EndStruct();
    }

    public void BeginList(short id, ThriftType elementType, int count)
    {
        WriteHeader(id, ThriftType.List);
        WriteByte((byte)((Math.Min(count, 15) << 4) | (int)elementType));
        if (count >= 15)
            WriteVarint((ulong)count);
    }

    public void WriteBoolean(short id, bool value) => WriteHeader(id, value ? ThriftType.True : ThriftType.False);

    public void WriteByte(short id, sbyte value)
    {
        WriteHeader(id, ThriftType.Byte);
        WriteByte((byte)value);
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
        value.CopyTo(Room(value.Length));
        _length += value.Length;
    }

    public void WriteTextElement(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        WriteVarint((ulong)length);
        _length += Encoding.UTF8.GetBytes(value, Room(length));
    }

    private void WriteHeader(short id, ThriftType type)
    {
        // Fields are written in order and Parquet's ids are close together, so the difference always fits.
        WriteByte((byte)(((id - _lastField) << 4) | (int)type));
        _lastField = id;
    }

    private void WriteVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            WriteByte((byte)(value | 0x80));
        WriteByte((byte)value);
    }

    private void WriteByte(byte value)
    {
        if (_length == _output.Length)
            Array.Resize(ref _output, _length * 2);
        _output[_length++] = value;
    }

    private Span<byte> Room(int length)
    {
        if (_output.Length - _length < length)
            Array.Resize(ref _output, Math.Max(_output.Length * 2, checked(_length + length)));
        return _output.AsSpan(_length);
    }
}
