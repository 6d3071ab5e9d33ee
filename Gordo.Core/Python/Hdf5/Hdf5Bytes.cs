using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Gordo.Core.Python.Hdf5;

/// <summary>The bytes of an HDF5 file, with bounds checks for every address and length.</summary>
internal sealed class Hdf5Bytes(ReadOnlyMemory<byte> file)
{
    /// <summary>The undefined address.</summary>
    public const ulong Undefined = ulong.MaxValue;

    // Limits groups, messages and strings together. Models have a few hundred.
    private const int MostVisits = 200_000;

    // Limits numbers and text read, relative to the file, because many structures can refer to the same bytes.
    private const long MostGrowth = 2;
    private const long SharedBytes = 1 << 20;

    private int _visits;
    private long _read;

    public int Length => file.Length;

    /// <summary>Counts a structure, because a small file can refer to very many.</summary>
    /// <exception cref="ModelException">The file has too many structures.</exception>
    public void Visit()
    {
        if (++_visits > MostVisits)
            throw new ModelException("the HDF5 file has too many structures, or its structures form a cycle");
    }

    /// <summary>Counts bytes of numbers or text that are copied from the file.</summary>
    /// <exception cref="ModelException">Far more is copied than the file has.</exception>
    public void Reserve(ulong bytes)
    {
        _read += (long)Math.Min(bytes, int.MaxValue);
        if (_read > SharedBytes + (MostGrowth * file.Length))
            throw new ModelException("numbers or text of the HDF5 file are read over and over");
    }

    /// <summary>Returns a slice of the file.</summary>
    /// <exception cref="ModelException">The slice is outside the file.</exception>
    public ReadOnlyMemory<byte> Memory(ulong address, ulong length) =>
        address <= (ulong)file.Length && length <= (ulong)file.Length - address
            ? file.Slice((int)address, (int)length)
            : throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"the HDF5 file refers to {length} bytes at {address}; it has {file.Length}"));

    /// <inheritdoc cref="Memory"/>
    public ReadOnlySpan<byte> Slice(ulong address, ulong length) => Memory(address, length).Span;

    public byte Byte(ulong address) => Slice(address, 1)[0];

    public ushort UInt16(ulong address) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(address, 2));

    public uint UInt32(ulong address) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(address, 4));

    public ulong UInt64(ulong address) => BinaryPrimitives.ReadUInt64LittleEndian(Slice(address, 8));

    /// <summary>Checks the signature of a structure.</summary>
    public void Expect(ulong address, ReadOnlySpan<byte> signature)
    {
        if (!Slice(address, (ulong)signature.Length).SequenceEqual(signature))
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"the HDF5 file has no {Encoding.ASCII.GetString(signature)} at {address}"));
    }

    /// <summary>Reads text up to a zero byte or the end of the slice.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
