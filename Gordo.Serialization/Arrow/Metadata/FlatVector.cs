using System.Buffers.Binary;

namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>A vector of a FlatBuffer: bytes, structs of numbers, or references to tables. Read in place.</summary>
internal readonly ref struct FlatVector
{
    private readonly ReadOnlySpan<byte> _buffer;
    private readonly int _origin;
    private readonly int _elementSize;

    /// <summary>Reads the vector whose count is at <paramref name="position"/>.</summary>
    internal FlatVector(ReadOnlySpan<byte> buffer, int origin, long position, int elementSize)
    {
        if (position > buffer.Length - 4)
            ArrowThrow.Metadata("the metadata refers to a vector outside of it", origin);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(buffer[(int)position..]);
        if (count * (long)elementSize > buffer.Length - position - 4)
            ArrowThrow.Metadata($"a vector in the metadata claims {count} elements", origin + position);
        _buffer = buffer;
        _origin = origin;
        _elementSize = elementSize;
        Start = (int)position + 4;
        Count = (int)count;
    }

    /// <summary>The offset of the first element in the buffer.</summary>
    public int Start { get; }

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    /// <summary>Returns the table that element <paramref name="index"/> refers to.</summary>
    public FlatTable TableAt(int index) =>
        new(_buffer, _origin, FlatTable.Follow(_buffer, _origin, Start + (index * _elementSize)));

    /// <summary>Returns the 64-bit integer at <paramref name="offset"/> bytes in element <paramref name="index"/>.</summary>
    public long Int64At(int index, int offset = 0) =>
        BinaryPrimitives.ReadInt64LittleEndian(_buffer[(Start + (index * _elementSize) + offset)..]);

    /// <summary>Returns the 32-bit integer at <paramref name="offset"/> bytes in element <paramref name="index"/>.</summary>
    public int Int32At(int index, int offset = 0) =>
        BinaryPrimitives.ReadInt32LittleEndian(_buffer[(Start + (index * _elementSize) + offset)..]);
}
