using System.Buffers.Binary;
using System.Text;

namespace Gordo.Serialization.Arrow.Writing;

/// <summary>
/// Writes a FlatBuffer from its end to its start, so that whatever is referred to is there before what refers to it.
/// Positions are counted from the end, where they don't change as the buffer grows.
/// </summary>
/// <remarks>FlatBuffers internals: https://flatbuffers.dev/internals/.</remarks>
internal sealed class FlatBufferWriter
{
    private const int LargestAlignment = 8;
    private const int MaxSlots = 8;

    private readonly int[] _slots = new int[MaxSlots];
    private byte[] _buffer = new byte[1024];
    private int _slotCount;
    private int _tableEnd;

    // How many bytes are written, at the end of the buffer.
    private int _length;

    /// <summary>Forgets everything written and keeps the buffer.</summary>
    public void Clear() => _length = 0;

    /// <summary>Writes text.</summary>
    public int CreateString(string text)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        return CreateText(bytes, target => Encoding.UTF8.GetBytes(text, target));
    }

    /// <summary>Writes UTF-8 text.</summary>
    public int CreateString(ReadOnlyMemory<byte> text) => CreateText(text.Length, target => text.Span.CopyTo(target));

    /// <summary>Writes a vector of references to tables.</summary>
    public int CreateVector(ReadOnlySpan<int> tables)
    {
        Align(sizeof(int), tables.Length * sizeof(int));
        for (int i = tables.Length - 1; i >= 0; i--)
            PrependReference(tables[i]);
        Prepend(tables.Length);
        return _length;
    }

    /// <summary>Writes a vector of structs of two 64-bit integers.</summary>
    public int CreateVector(ReadOnlySpan<(long First, long Second)> pairs)
    {
        Align(sizeof(int), pairs.Length * 2 * sizeof(long));
        Align(sizeof(long), pairs.Length * 2 * sizeof(long));
        for (int i = pairs.Length - 1; i >= 0; i--)
        {
            Prepend(pairs[i].Second);
            Prepend(pairs[i].First);
        }
        Prepend(pairs.Length);
        return _length;
    }

    /// <summary>Starts a table; its fields follow, and nothing else until <see cref="EndTable"/>.</summary>
    public void StartTable()
    {
        _slots.AsSpan().Clear();
        _slotCount = 0;
        _tableEnd = _length;
    }

    public void AddByte(int slot, byte value)
    {
        Reserve(1)[0] = value;
        Occupy(slot);
    }

    public void AddInt16(int slot, short value)
    {
        Align(sizeof(short), 0);
        BinaryPrimitives.WriteInt16LittleEndian(Reserve(sizeof(short)), value);
        Occupy(slot);
    }

    public void AddInt32(int slot, int value)
    {
        Align(sizeof(int), 0);
        Prepend(value);
        Occupy(slot);
    }

    public void AddInt64(int slot, long value)
    {
        Align(sizeof(long), 0);
        Prepend(value);
        Occupy(slot);
    }

    /// <summary>Refers to what was written before and ended up at <paramref name="position"/>.</summary>
    public void AddReference(int slot, int position)
    {
        Align(sizeof(int), 0);
        PrependReference(position);
        Occupy(slot);
    }

    /// <summary>Ends the table and writes its layout in front of it.</summary>
    public int EndTable()
    {
        Align(sizeof(int), 0);
        int vtableLength = (2 + _slotCount) * sizeof(ushort);
        // A vtable lies right before its table, and the table begins with the distance.
        Prepend(vtableLength);
        int table = _length;
        Span<byte> vtable = Reserve(vtableLength);
        BinaryPrimitives.WriteUInt16LittleEndian(vtable, (ushort)vtableLength);
        BinaryPrimitives.WriteUInt16LittleEndian(vtable[2..], (ushort)(table - _tableEnd));
        for (int slot = 0; slot < _slotCount; slot++)
        {
            int offset = _slots[slot] == 0 ? 0 : table - _slots[slot];
            BinaryPrimitives.WriteUInt16LittleEndian(vtable[((2 + slot) * sizeof(ushort))..], (ushort)offset);
        }
        return table;
    }

    /// <summary>Writes the reference to the root table and gives the whole buffer, a multiple of 8 bytes.</summary>
    public ReadOnlySpan<byte> Finish(int root)
    {
        Align(LargestAlignment, sizeof(int));
        PrependReference(root);
        return _buffer.AsSpan(_buffer.Length - _length);
    }

    private int CreateText(int length, Action<Span<byte>> write)
    {
        // The text, a zero that is not counted, and the padding that brings the count to a multiple of 4.
        Align(sizeof(int), length + 1);
        Reserve(1)[0] = 0;
        write(Reserve(length));
        Prepend(length);
        return _length;
    }

    private void Occupy(int slot)
    {
        _slots[slot] = _length;
        _slotCount = Math.Max(_slotCount, slot + 1);
    }

    private void Prepend(int value) => BinaryPrimitives.WriteInt32LittleEndian(Reserve(sizeof(int)), value);

    private void Prepend(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(sizeof(long)), value);

    private void PrependReference(int position)
    {
        Span<byte> target = Reserve(sizeof(int));
        BinaryPrimitives.WriteInt32LittleEndian(target, _length - position);
    }

    // Pads so that what is written next, with `following` bytes between here and its start, is aligned.
    private void Align(int alignment, int following) =>
        Reserve(-(_length + following) & (alignment - 1)).Clear();

    private Span<byte> Reserve(int length)
    {
        if (length > _buffer.Length - _length)
        {
            byte[] larger = new byte[Math.Max(_buffer.Length * 2, _length + length)];
            _buffer.AsSpan(_buffer.Length - _length).CopyTo(larger.AsSpan(larger.Length - _length));
            _buffer = larger;
        }
        _length += length;
        return _buffer.AsSpan(_buffer.Length - _length, length);
    }
}
