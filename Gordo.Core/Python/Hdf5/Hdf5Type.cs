using System.Buffers.Binary;
using System.Globalization;

namespace Gordo.Core.Python.Hdf5;

/// <summary>The supported datatypes.</summary>
internal enum Hdf5Kind
{
    /// <summary>An IEEE 754 float, little-endian.</summary>
    Float,

    /// <summary>An integer; only its value is used.</summary>
    Integer,

    /// <summary>A fixed-length string, padded with zero bytes or blanks.</summary>
    Text,

    /// <summary>A variable-length string in a global heap.</summary>
    VariableText,
}

/// <summary>A datatype: its kind and the size of an element in bytes.</summary>
/// <remarks>HDF5 File Format Specification 2.0, IV.A.2.d, version 1.</remarks>
internal readonly record struct Hdf5Type(Hdf5Kind Kind, int Size)
{
    private const int HeaderBytes = 8;

    /// <summary>Reads a datatype message.</summary>
    public static Hdf5Type Read(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderBytes || message[0] >> 4 != 1)
            throw new ModelException("the HDF5 file has a datatype of an unsupported version");
        int size = BinaryPrimitives.ReadInt32LittleEndian(message[4..]);
        int type = message[0] & 15;
        if (type == 1 && size is 4 or 8 && (message[1] & 1) == 0)
            return new(Hdf5Kind.Float, size);
        if (type == 0 && size is > 0 and <= 8)
            return new(Hdf5Kind.Integer, size);
        if (type == 3 && size is > 0 and < 1 << 24)
            return new(Hdf5Kind.Text, size);
        if (type == 9 && size == 16 && (message[1] & 15) == 1)
            return new(Hdf5Kind.VariableText, size);
        throw new ModelException(string.Create(
            CultureInfo.InvariantCulture, $"the HDF5 file has a datatype of class {type} and {size} bytes, which is not read"));
    }

    /// <summary>Reads a dataspace message, which holds the dimensions.</summary>
    /// <remarks>HDF5 File Format Specification 2.0, IV.A.2.b, version 1.</remarks>
    public static ulong[] ReadSpace(ReadOnlySpan<byte> message)
    {
        const int MostAxes = 8;
        if (message.Length < HeaderBytes || message[0] != 1 || message[1] > MostAxes || message.Length < HeaderBytes + (8 * message[1]))
            throw new ModelException("the HDF5 file has a dataspace of an unsupported version or rank");
        var lengths = new ulong[message[1]];
        for (int i = 0; i < lengths.Length; i++)
            lengths[i] = BinaryPrimitives.ReadUInt64LittleEndian(message[(HeaderBytes + (8 * i))..]);
        return lengths;
    }

    /// <summary>Returns the size in bytes of a dataset of the given dimensions.</summary>
    /// <exception cref="ModelException">The size is larger than any file.</exception>
    public ulong Bytes(ulong[] lengths)
    {
        UInt128 bytes = (uint)Size;
        foreach (ulong length in lengths)
        {
            bytes *= length;
            if (bytes > int.MaxValue)
                throw new ModelException($"the HDF5 file has a dataset of shape [{string.Join(',', lengths)}], which is too large");
        }
        return (ulong)bytes;
    }
}
