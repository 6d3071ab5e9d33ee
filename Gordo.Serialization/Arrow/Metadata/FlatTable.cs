using System.Buffers.Binary;
using System.Text;

namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>
/// A table of a FlatBuffer, read in place. There is no verification in advance: every access checks that it stays inside
/// the buffer, and no method recurses.
/// </summary>
/// <remarks>FlatBuffers internals: https://flatbuffers.dev/internals/.</remarks>
internal readonly ref struct FlatTable
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _buffer;
    private readonly int _origin;
    private readonly int _position;
    private readonly int _size;
    private readonly int _vtable;
    private readonly int _vtableSize;

    /// <summary>Reads the table at <paramref name="position"/>.</summary>
    /// <param name="buffer">The whole FlatBuffer.</param>
    /// <param name="origin">The offset of the buffer in the input, for error messages.</param>
    /// <param name="position">The offset of the table in the buffer.</param>
    internal FlatTable(ReadOnlySpan<byte> buffer, int origin, long position)
    {
        if (position < 4 || position % 4 != 0 || position > buffer.Length - 4)
            ArrowThrow.Metadata("the metadata refers to a table outside of it", origin);
        _buffer = buffer;
        _origin = origin;
        _position = (int)position;
        long vtable = position - BinaryPrimitives.ReadInt32LittleEndian(buffer[_position..]);
        if (vtable < 0 || vtable % 2 != 0 || vtable > buffer.Length - 4)
            ArrowThrow.Metadata("the vtable of a metadata table is outside the metadata", origin + position);
        _vtable = (int)vtable;
        _vtableSize = BinaryPrimitives.ReadUInt16LittleEndian(buffer[_vtable..]);
        _size = BinaryPrimitives.ReadUInt16LittleEndian(buffer[(_vtable + 2)..]);
        if (_vtableSize < 4 || _vtableSize % 2 != 0 || _vtableSize > buffer.Length - _vtable)
            ArrowThrow.Metadata($"the vtable of a metadata table claims {_vtableSize} bytes", origin + vtable);
        if (_size < 4 || _size > buffer.Length - _position)
            ArrowThrow.Metadata($"a metadata table claims {_size} bytes", origin + position);
    }

    /// <summary>Returns the root table of <paramref name="buffer"/>.</summary>
    public static FlatTable Root(ReadOnlySpan<byte> buffer, int origin)
    {
        if (buffer.Length < 8)
            ArrowThrow.Metadata($"the metadata has only {buffer.Length} bytes", origin);
        return new FlatTable(buffer, origin, BinaryPrimitives.ReadUInt32LittleEndian(buffer));
    }

    /// <summary>Returns true if the field in <paramref name="slot"/> is present.</summary>
    public bool Has(int slot) => Field(slot, 1) != 0;

    public byte GetByte(int slot, byte absent = 0) => Field(slot, 1) is not 0 and int at ? _buffer[at] : absent;

    public short GetInt16(int slot, short absent = 0) =>
        Field(slot, 2) is not 0 and int at ? BinaryPrimitives.ReadInt16LittleEndian(_buffer[at..]) : absent;

    public int GetInt32(int slot, int absent = 0) =>
        Field(slot, 4) is not 0 and int at ? BinaryPrimitives.ReadInt32LittleEndian(_buffer[at..]) : absent;

    public long GetInt64(int slot, long absent = 0) =>
        Field(slot, 8) is not 0 and int at ? BinaryPrimitives.ReadInt64LittleEndian(_buffer[at..]) : absent;

    /// <summary>Gets the table that the field in <paramref name="slot"/> refers to; returns false if there is none.</summary>
    public bool TryGetTable(int slot, out FlatTable table)
    {
        int at = Field(slot, 4);
        table = at == 0 ? default : new FlatTable(_buffer, _origin, Follow(_buffer, _origin, at));
        return at != 0;
    }

    /// <summary>Returns the vector in <paramref name="slot"/>, or an empty one if there is none.</summary>
    public FlatVector GetVector(int slot, int elementSize)
    {
        int at = Field(slot, 4);
        return at == 0 ? default : new FlatVector(_buffer, _origin, Follow(_buffer, _origin, at), elementSize);
    }

    /// <summary>Returns the range of a string or byte vector in the whole input.</summary>
    public Range GetBytes(int slot)
    {
        FlatVector bytes = GetVector(slot, 1);
        int start = _origin + bytes.Start;
        return start..(start + bytes.Count);
    }

    /// <summary>Returns the text in <paramref name="slot"/>, empty if there is none.</summary>
    public string GetString(int slot)
    {
        FlatVector bytes = GetVector(slot, 1);
        try
        {
            return StrictUtf8.GetString(_buffer.Slice(bytes.Start, bytes.Count));
        }
        catch (DecoderFallbackException e)
        {
            throw ArrowThrow.Fault($"a name at offset {_origin + bytes.Start} is not UTF-8", e);
        }
    }

    /// <summary>Returns the position an offset points to. Offsets are relative to their own position.</summary>
    internal static long Follow(ReadOnlySpan<byte> buffer, int origin, int at)
    {
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(buffer[at..]);
        if (offset == 0)
            ArrowThrow.Metadata("a reference in the metadata points to itself", origin + at);
        return at + (long)offset;
    }

    // Returns the position of a field, or 0 if it is absent.
    private int Field(int slot, int size)
    {
        int entry = 4 + (2 * slot);
        if (entry + 2 > _vtableSize)
            return 0;
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(_buffer[(_vtable + entry)..]);
        if (offset == 0)
            return 0;
        if (offset < 4 || offset + size > _size)
            ArrowThrow.Metadata($"a metadata field is outside its table of {_size} bytes", _origin + _position);
        return _position + offset;
    }
}
