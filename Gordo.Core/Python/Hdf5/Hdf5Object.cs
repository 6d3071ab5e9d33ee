using System.Globalization;
using System.Runtime.InteropServices;

namespace Gordo.Core.Python.Hdf5;

/// <summary>A group or a dataset, with its attributes.</summary>
/// <remarks>HDF5 File Format Specification 2.0, IV.A.1.a: object headers of version 1, with continuation blocks.</remarks>
internal sealed class Hdf5Object
{
    private readonly Hdf5Bytes _file;
    private readonly string _name;
    private readonly Dictionary<string, Hdf5Attribute> _attributes = new(StringComparer.Ordinal);
    private Dictionary<string, ulong>? _members;
    private (ulong Tree, ulong Heap)? _group;
    private Hdf5Type? _type;
    private ulong[]? _shape;
    private (ulong Address, ulong Length)? _data;

    public Hdf5Object(Hdf5Bytes file, ulong address, string name)
    {
        _file = file;
        _name = name;
        file.Visit();
        if (file.Byte(address) != 1)
            throw Fault(string.Create(CultureInfo.InvariantCulture, $"object header version {file.Byte(address)} is not supported"));
        int messages = file.UInt16(address + 2);
        var blocks = new Queue<(ulong Start, ulong Length)>([(address + 16, file.UInt32(address + 8))]);
        while (blocks.TryDequeue(out (ulong Start, ulong Length) block))
        {
            ReadOnlyMemory<byte> bytes = file.Memory(block.Start, block.Length);
            for (int at = 0; at + 8 <= bytes.Length && messages > 0; messages--)
            {
                file.Visit();
                ulong place = block.Start + (ulong)at;
                int type = file.UInt16(place), length = file.UInt16(place + 2);
                if (at + 8 + length > bytes.Length)
                    throw Fault("a message is truncated");
                if ((file.Byte(place + 4) & 2) != 0)
                    throw Fault("shared messages are not supported");
                if (type == 0x10)
                    blocks.Enqueue((file.UInt64(place + 8), file.UInt64(place + 16)));
                else
                    Take(type, bytes.Slice(at + 8, length));
                at += 8 + length;
            }
        }
    }

    /// <summary>The dimensions of a dataset.</summary>
    public ulong[] Shape => _shape ?? throw Fault("it is not a dataset");

    /// <summary>True if the object is a group.</summary>
    public bool IsGroup => _group is not null;

    /// <summary>Returns an attribute, or null if it does not exist.</summary>
    public Hdf5Attribute? Attribute(string name) => _attributes.GetValueOrDefault(name);

    /// <summary>Returns a member of a group, or null if it does not exist.</summary>
    public Hdf5Object? Find(string name)
    {
        if (_group is not { } group)
            throw Fault("it is not a group");
        _members ??= Hdf5Group.Read(_file, group.Tree, group.Heap, _name);
        return _members.TryGetValue(name, out ulong address) ? new(_file, address, $"{_name}/{name}") : null;
    }

    /// <summary>Returns a required member of a group.</summary>
    public Hdf5Object Required(string name) => Find(name) ?? throw Fault($"it has no member '{name}'");

    /// <summary>Reads the values of a float32 dataset.</summary>
    public float[] Singles()
    {
        if (_type is not { Kind: Hdf5Kind.Float, Size: 4 } type || _shape is null || _data is not { } data)
            throw Fault("it is not a float32 dataset");
        ulong bytes = type.Bytes(_shape);
        if (bytes > data.Length || (bytes > 0 && data.Address == Hdf5Bytes.Undefined))
            throw Fault($"its shape is [{string.Join(',', _shape)}], but it has {data.Length} bytes");
        _file.Reserve(bytes);
        float[] numbers = new float[bytes / 4];
        if (bytes > 0)
            MemoryMarshal.Cast<byte, float>(_file.Slice(data.Address, bytes)).CopyTo(numbers);
        return numbers;
    }

    private void Take(int type, ReadOnlyMemory<byte> message)
    {
        switch (type)
        {
            case 0x0001:
                _shape = Hdf5Type.ReadSpace(message.Span);
                break;
            case 0x0003:
                _type = Hdf5Type.Read(message.Span);
                break;
            case 0x0008:
                _data = Layout(message.Span);
                break;
            case 0x000C:
                Hdf5Attribute attribute = Hdf5Attribute.Read(_file, message);
                _attributes[attribute.Name] = attribute;
                break;
            case 0x0011 when message.Length >= 16:
                _group = (MemoryMarshal.Read<ulong>(message.Span), MemoryMarshal.Read<ulong>(message.Span[8..]));
                break;
            // Ignored messages: NIL, fill values, modification time.
            case 0x0000 or 0x0004 or 0x0005 or 0x0012:
                break;
            default:
                string? what = type switch
                {
                    0x0002 or 0x0006 => "links of a newer kind",
                    0x0007 => "external storage",
                    0x000B => "a filter (compression)",
                    _ => null,
                };
                throw Fault(what is null
                    ? string.Create(CultureInfo.InvariantCulture, $"a message of type {type} is not read")
                    : $"{what} is not read");
        }
    }

    // Data layout version 3, class 1: contiguous storage.
    private (ulong Address, ulong Length) Layout(ReadOnlySpan<byte> message)
    {
        if (message.Length < 18 || message[0] != 3 || message[1] != 1)
            throw Fault("chunked and compact datasets are not supported");
        return (MemoryMarshal.Read<ulong>(message[2..]), MemoryMarshal.Read<ulong>(message[10..]));
    }

    private ModelException Fault(string what) => new($"{(_name.Length == 0 ? "/" : _name)} of the HDF5 file: {what}");
}
