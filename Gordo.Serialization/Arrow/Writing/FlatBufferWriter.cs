using System.Buffers.Binary;
using System.Text;

namespace Gordo.Serialization.Arrow.Writing;

/// <summary>
/// Writes a FlatBuffer from its end to its start, so an object is written before the references to it. Positions count
/// from the end, so they do not change when the buffer grows.
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

    // The number of bytes written, at the end of the buffer.
    private int _length;

    /// <summary>Discards the content and keeps the buffer.</summary>
    public void Clear() => _length = 0;

    /// <summary>Writes a string and returns its position.</summary>
    public int CreateString(string text)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        return CreateText(bytes, target => Encoding.UTF8.GetBytes(text, target));
    }

    /// <summary>Writes a string given as UTF-8 and returns its position.</summary>
    public int CreateString(ReadOnlyMemory<byte> text) => CreateText(text.Length, target => text.Span.CopyTo(target));

    /// <summary>Writes a vector of references to tables and returns its position.</summary>
    public int CreateVector(ReadOnlySpan<int> tables)
    {
        Align(sizeof(int), tables.Length * sizeof(int));
        for (int i = tables.Length - 1; i >= 0; i--)
            PrependReference(tables[i]);
        Prepend(tables.Length);
        return _length;
    }

    /// <summary>Writes a vector of structs of two 64-bit integers and returns its position.</summary>
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

    /// <summary>Starts a table. Only its fields may be written until <see cref="EndTable"/>.</summary>
    public void StartTable()
    {
        _slots.AsSpan().Clear();
        _slotCount = 0;
        _tableEnd = _length;
    }

    public void AddByte(int slot, byte value)
    {
        Reserve(1)[0] = value;
        SetSlot(slot);
    }

    public void AddInt16(int slot, short value)
    {
        Align(sizeof(short), 0);
        BinaryPrimitives.WriteInt16LittleEndian(Reserve(sizeof(short)), value);
        SetSlot(slot);
    }

    public void AddInt32(int slot, int value)
    {
        Align(sizeof(int), 0);
        Prepend(value);
        SetSlot(slot);
    }

    public void AddInt64(int slot, long value)
    {
        Align(sizeof(long), 0);
        Prepend(value);
        SetSlot(slot);
    }

    /// <summary>Adds a reference to the object written at <paramref name="position"/>.</summary>
    public void AddReference(int slot, int position)
    {
        Align(sizeof(int), 0);
        PrependReference(position);
        SetSlot(slot);
    }

    /// <summary>Ends the table, writes its vtable in front of it and returns the table's position.</summary>
    public int EndTable()
    {
        Align(sizeof(int), 0);
        int vtableLength = (2 + _slotCount) * sizeof(ushort);
        // The vtable is written directly before its table, and the table begins with the distance to it.
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

    /// <summary>Writes the reference to the root table and returns the whole buffer, a multiple of 8 bytes long.</summary>
    public ReadOnlySpan<byte> Finish(int root)
    {
        Align(LargestAlignment, sizeof(int));
        PrependReference(root);
        return _buffer.AsSpan(_buffer.Length - _length);
    }

    private int CreateText(int length, Action<Span<byte>> write)
    {
        // The text, a terminating zero that is not part of the length, and padding that aligns the length to 4 bytes.
        Align(sizeof(int), length + 1);
        Reserve(1)[0] = 0;
        write(Reserve(length));
        Prepend(length);
        return _length;
    }

    private void SetSlot(int slot)
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

    // Pads so that an object that starts after `following` more bytes is aligned.
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
