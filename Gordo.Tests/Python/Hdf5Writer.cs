using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Gordo.Tests.Python;

/// <summary>A group, or a dataset of float32 numbers, in an HDF5 file to write.</summary>
internal sealed class Hdf5Node
{
    public SortedDictionary<string, Hdf5Node> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>The attributes: a string, or a list of strings.</summary>
    public Dictionary<string, object> Attributes { get; } = new(StringComparer.Ordinal);

    public int[]? Shape { get; init; }

    public float[] Values { get; init; } = [];

    /// <summary>Returns a group below this one, made if it does not exist.</summary>
    public Hdf5Node Group(string path)
    {
        Hdf5Node at = this;
        foreach (string name in path.Split('/'))
            at = at.Members.TryGetValue(name, out Hdf5Node? next) ? next : at.Members[name] = new Hdf5Node();
        return at;
    }

    /// <summary>Adds a dataset below this group.</summary>
    public void Add(string path, int[] shape, float[] values)
    {
        int slash = path.LastIndexOf('/');
        Hdf5Node parent = slash < 0 ? this : Group(path[..slash]);
        parent.Members[path[(slash + 1)..]] = new Hdf5Node { Shape = shape, Values = values };
    }
}

/// <summary>
/// Writes HDF5 files of the structures that Keras' files use: superblock 0, object headers 1, symbol tables, contiguous float32
/// datasets, and attributes of fixed-length strings.
/// </summary>
/// <remarks>HDF5 File Format Specification 2.0.</remarks>
internal sealed class Hdf5Writer
{
    private const int SuperblockBytes = 96;
    private const int SymbolsPerNode = 8;
    private const ulong Undefined = ulong.MaxValue;

    private readonly List<byte> _file = [.. new byte[SuperblockBytes]];

    public static byte[] Write(Hdf5Node root)
    {
        var writer = new Hdf5Writer();
        ulong address = writer.Add(root);
        byte[] file = [.. writer._file];
        byte[] start =
        [
            0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10, 0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0,
            .. Long(0), .. Long(Undefined), .. Long((ulong)file.Length), .. Long(Undefined), .. Long(0), .. Long(address),
        ];
        start.CopyTo(file, 0);
        return file;
    }

    private ulong Add(Hdf5Node node)
    {
        var messages = new List<byte[]>();
        if (node.Shape is { } shape)
        {
            byte[] values = MemoryMarshal.AsBytes<float>(node.Values).ToArray();
            ulong data = Append(values);
            messages.Add(Message(0x01, Space(shape)));
            messages.Add(Message(0x03, [0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0]));
            messages.Add(Message(0x08, [3, 1, .. Long(values.Length == 0 ? Undefined : data), .. Long((ulong)values.Length)]));
        }
        else
        {
            (ulong tree, ulong heap) = AddMembers(node);
            messages.Add(Message(0x11, [.. Long(tree), .. Long(heap)]));
        }
        foreach ((string name, object value) in node.Attributes)
            messages.Add(Message(0x0C, Attribute(name, value)));
        byte[] all = [.. messages.SelectMany(message => message)];
        return Append([1, 0, .. Short(messages.Count), .. Int(1), .. Int(all.Length), .. Int(0), .. all]);
    }

    private (ulong Tree, ulong Heap) AddMembers(Hdf5Node group)
    {
        var names = new List<byte>(new byte[8]);
        var entries = new List<byte[]>();
        foreach ((string name, Hdf5Node member) in group.Members)
        {
            ulong offset = (ulong)names.Count;
            names.AddRange(Padded([.. Encoding.UTF8.GetBytes(name), 0]));
            entries.Add([.. Long(offset), .. Long(Add(member)), .. new byte[24]]);
        }
        ulong text = Append([.. names]);
        ulong heap = Append([.. "HEAP"u8, 0, 0, 0, 0, .. Long((ulong)names.Count), .. Long(1), .. Long(text)]);
        var children = new List<byte>();
        int count = 0;
        foreach (byte[][] some in entries.Chunk(SymbolsPerNode))
        {
            children.AddRange([.. Long(0), .. Long(Append([.. "SNOD"u8, 1, 0, .. Short(some.Length), .. some.SelectMany(entry => entry)]))]);
            count++;
        }
        ulong tree = Append([.. "TREE"u8, 0, 0, .. Short(count), .. Long(Undefined), .. Long(Undefined), .. children, .. Long(0)]);
        return (tree, heap);
    }

    private static byte[] Attribute(string name, object value)
    {
        string[] texts = value as string[] ?? [(string)value];
        int size = Math.Max(1, texts.Select(Encoding.UTF8.GetByteCount).DefaultIfEmpty(1).Max());
        byte[] title = [.. Encoding.UTF8.GetBytes(name), 0], type = [0x13, 1, 0, 0, .. Int(size)], space = Space(value is string ? [] : [texts.Length]);
        byte[] data = new byte[texts.Length * size];
        for (int i = 0; i < texts.Length; i++)
            Encoding.UTF8.GetBytes(texts[i]).CopyTo(data, i * size);
        return [1, 0, .. Short(title.Length), .. Short(type.Length), .. Short(space.Length), .. Padded(title), .. Padded(type), .. Padded(space), .. data];
    }

    private static byte[] Space(int[] shape) => [1, (byte)shape.Length, 0, 0, 0, 0, 0, 0, .. shape.SelectMany(length => Long((ulong)length))];

    private static byte[] Message(int type, byte[] content)
    {
        byte[] padded = Padded(content);
        return [.. Short(type), .. Short(padded.Length), 0, 0, 0, 0, .. padded];
    }

    private static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[(8 - (bytes.Length % 8)) % 8]];

    private ulong Append(byte[] bytes)
    {
        ulong address = (ulong)_file.Count;
        _file.AddRange(Padded(bytes));
        return address;
    }

    private static byte[] Short(int value) => BitConverter.GetBytes((ushort)value);

    private static byte[] Int(int value) => BitConverter.GetBytes(value);

    private static byte[] Long(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
