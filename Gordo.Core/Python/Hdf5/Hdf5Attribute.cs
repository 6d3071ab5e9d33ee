using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Gordo.Core.Python.Hdf5;

/// <summary>An attribute; only text is read.</summary>
/// <remarks>HDF5 File Format Specification 2.0, IV.A.2.m, version 1; III.E for the heaps that hold variable-length strings.</remarks>
internal sealed class Hdf5Attribute
{
    private const int HeaderBytes = 8;

    private readonly Hdf5Bytes _file;
    private readonly Hdf5Type _type;
    private readonly ulong[] _shape;
    private readonly ReadOnlyMemory<byte> _data;

    private Hdf5Attribute(Hdf5Bytes file, string name, Hdf5Type type, ulong[] shape, ReadOnlyMemory<byte> data)
    {
        _file = file;
        Name = name;
        _type = type;
        _shape = shape;
        _data = data;
    }

    public string Name { get; }

    /// <summary>Reads an attribute message.</summary>
    public static Hdf5Attribute Read(Hdf5Bytes file, ReadOnlyMemory<byte> message)
    {
        ReadOnlySpan<byte> bytes = message.Span;
        if (bytes.Length < HeaderBytes || bytes[0] != 1)
            throw new ModelException("the HDF5 file has an attribute of an unsupported version");
        int name = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        int type = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        int space = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        int data = HeaderBytes + Padded(name) + Padded(type) + Padded(space);
        if (data > bytes.Length)
            throw new ModelException("the HDF5 file has a truncated attribute");
        return new(
            file,
            Hdf5Bytes.Text(bytes.Slice(HeaderBytes, name)),
            Hdf5Type.Read(bytes.Slice(HeaderBytes + Padded(name), type)),
            Hdf5Type.ReadSpace(bytes.Slice(HeaderBytes + Padded(name) + Padded(type), space)),
            message[data..]);
    }

    /// <summary>Returns the single string of the attribute.</summary>
    public string Text() => Texts() is [string only]
        ? only
        : throw Fault("it is not a single string");

    /// <summary>Returns the strings of the attribute. An empty list of strings is stored as an empty list of numbers.</summary>
    public string[] Texts()
    {
        ulong length = _type.Bytes(_shape);
        if (length == 0)
            return [];
        if (_type.Kind is not (Hdf5Kind.Text or Hdf5Kind.VariableText) || length > (ulong)_data.Length)
            throw Fault("it is not text, or is truncated");
        _file.Reserve(length);
        var texts = new string[length / (ulong)_type.Size];
        for (int i = 0; i < texts.Length; i++)
        {
            _file.Visit();
            ReadOnlySpan<byte> element = _data.Span.Slice(i * _type.Size, _type.Size);
            texts[i] = _type.Kind == Hdf5Kind.Text ? Hdf5Bytes.Text(element).TrimEnd(' ') : InHeap(element);
        }
        return texts;
    }

    // A reference holds a length, the address of a heap and the index of an object in it.
    private string InHeap(ReadOnlySpan<byte> element)
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(element);
        ulong heap = BinaryPrimitives.ReadUInt64LittleEndian(element[4..]);
        uint number = BinaryPrimitives.ReadUInt32LittleEndian(element[12..]);
        if (length == 0)
            return "";
        _file.Expect(heap, "GCOL"u8);
        ulong end = _file.UInt64(heap + 8);
        for (ulong at = 16; at + 16 <= end;)
        {
            _file.Visit();
            uint found = _file.UInt16(heap + at);
            ulong size = _file.UInt64(heap + at + 8);
            if (found == number && number != 0)
            {
                _file.Reserve(length);
                return length <= size
                    ? Encoding.UTF8.GetString(_file.Slice(heap + at + 16, length))
                    : throw Fault(string.Create(CultureInfo.InvariantCulture, $"its text has {size} bytes; expected {length}"));
            }
            // Free space at the end of a heap has the index 0.
            if (found == 0 || size > end)
                break;
            at += 16 + ((size + 7) & ~7UL);
        }
        throw Fault(string.Create(CultureInfo.InvariantCulture, $"its text has the index {number} in a heap, which does not exist"));
    }

    private ModelException Fault(string what) => new($"the attribute {Core.Text.Quote(Name)} of the HDF5 file: {what}");

    private static int Padded(int length) => (length + 7) & ~7;
}
