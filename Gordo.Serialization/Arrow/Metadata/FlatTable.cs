using System.Buffers.Binary;
using System.Text;

namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>
/// One table of a FlatBuffer, read in place. Nothing is verified ahead: every step checks that it stays inside the
/// buffer, so data that is never asked for can do no harm, and nothing here recurses.
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

    /// <summary>The table at <paramref name="position"/>.</summary>
    /// <param name="buffer">The whole FlatBuffer.</param>
    /// <param name="origin">Where the buffer starts in what was received, for messages.</param>
    /// <param name="position">Where the table starts in the buffer.</param>
    internal FlatTable(ReadOnlySpan<byte> buffer, int origin, long position)
    {
        if (position < 4 || position % 4 != 0 || position > buffer.Length - 4)
            ArrowThrow.Metadata("the metadata refer to a table that is not inside them", origin);
        _buffer = buffer;
        _origin = origin;
        _position = (int)position;
        long vtable = position - BinaryPrimitives.ReadInt32LittleEndian(buffer[_position..]);
        if (vtable < 0 || vtable % 2 != 0 || vtable > buffer.Length - 4)
            ArrowThrow.Metadata("the layout of a metadata table is not inside the metadata", origin + position);
        _vtable = (int)vtable;
        _vtableSize = BinaryPrimitives.ReadUInt16LittleEndian(buffer[_vtable..]);
        _size = BinaryPrimitives.ReadUInt16LittleEndian(buffer[(_vtable + 2)..]);
        if (_vtableSize < 4 || _vtableSize % 2 != 0 || _vtableSize > buffer.Length - _vtable)
            ArrowThrow.Metadata($"the layout of a metadata table claims {_vtableSize} bytes", origin + vtable);
        if (_size < 4 || _size > buffer.Length - _position)
            ArrowThrow.Metadata($"a metadata table claims {_size} bytes", origin + position);
    }

    /// <summary>The root table of <paramref name="buffer"/>.</summary>
    public static FlatTable Root(ReadOnlySpan<byte> buffer, int origin)
    {
        if (buffer.Length < 8)
            ArrowThrow.Metadata($"metadata of {buffer.Length} bytes", origin);
        return new FlatTable(buffer, origin, BinaryPrimitives.ReadUInt32LittleEndian(buffer));
    }

    /// <summary>Whether the field in <paramref name="slot"/> is written at all.</summary>
    public bool Has(int slot) => Field(slot, 1) != 0;

    public byte GetByte(int slot, byte absent = 0) => Field(slot, 1) is not 0 and int at ? _buffer[at] : absent;

    public short GetInt16(int slot, short absent = 0) =>
        Field(slot, 2) is not 0 and int at ? BinaryPrimitives.ReadInt16LittleEndian(_buffer[at..]) : absent;

    public int GetInt32(int slot, int absent = 0) =>
        Field(slot, 4) is not 0 and int at ? BinaryPrimitives.ReadInt32LittleEndian(_buffer[at..]) : absent;

    public long GetInt64(int slot, long absent = 0) =>
        Field(slot, 8) is not 0 and int at ? BinaryPrimitives.ReadInt64LittleEndian(_buffer[at..]) : absent;

    /// <summary>The table that the field in <paramref name="slot"/> refers to; false where there is none.</summary>
    public bool TryGetTable(int slot, out FlatTable table)
    {
        int at = Field(slot, 4);
        table = at == 0 ? default : new FlatTable(_buffer, _origin, Follow(_buffer, _origin, at));
        return at != 0;
    }

    /// <summary>The vector in <paramref name="slot"/>; an empty one where there is none.</summary>
    public FlatVector GetVector(int slot, int elementSize)
    {
        int at = Field(slot, 4);
        return at == 0 ? default : new FlatVector(_buffer, _origin, Follow(_buffer, _origin, at), elementSize);
    }

    /// <summary>Where in the whole input the bytes of a string or byte vector are.</summary>
    public Range GetBytes(int slot)
    {
        FlatVector bytes = GetVector(slot, 1);
        int start = _origin + bytes.Start;
        return start..(start + bytes.Count);
    }

    /// <summary>The text in <paramref name="slot"/>, empty where there is none.</summary>
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

    /// <summary>The position an offset points to; the offset counts from where it stands.</summary>
    internal static long Follow(ReadOnlySpan<byte> buffer, int origin, int at)
    {
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(buffer[at..]);
        if (offset == 0)
            ArrowThrow.Metadata("a reference in the metadata points at itself", origin + at);
        return at + (long)offset;
    }

    // Where a field of some bytes is, 0 where it is not written.
    private int Field(int slot, int size)
    {
        int entry = 4 + (2 * slot);
        if (entry + 2 > _vtableSize)
            return 0;
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(_buffer[(_vtable + entry)..]);
        if (offset == 0)
            return 0;
        if (offset < 4 || offset + size > _size)
            ArrowThrow.Metadata($"a metadata field lies outside its table of {_size} bytes", _origin + _position);
        return _position + offset;
    }
}
