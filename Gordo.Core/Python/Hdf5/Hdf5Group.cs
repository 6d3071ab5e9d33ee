using System.Globalization;

namespace Gordo.Core.Python.Hdf5;

/// <summary>The members of a group: names and addresses of object headers.</summary>
/// <remarks>HDF5 File Format Specification 2.0, III.A.1 (B-trees of version 1), III.B and III.C (symbol tables), III.D (local heaps).</remarks>
internal static class Hdf5Group
{
    private const int EntryBytes = 40;
    private const uint SoftLink = 2;

    /// <summary>Reads the members of a group.</summary>
    public static Dictionary<string, ulong> Read(Hdf5Bytes file, ulong tree, ulong heap, string group)
    {
        file.Expect(heap, "HEAP"u8);
        ReadOnlyMemory<byte> names = file.Memory(file.UInt64(heap + 24), file.UInt64(heap + 8));
        var members = new Dictionary<string, ulong>(StringComparer.Ordinal);
        // Each address is paired with the level of the node that referred to it; children of the lowest level are symbol tables.
        var nodes = new Stack<(ulong Address, int Parent)>([(tree, -1)]);
        while (nodes.TryPop(out (ulong Address, int Parent) node))
        {
            file.Visit();
            if (node.Parent == 0)
            {
                ReadSymbols(file, node.Address, names, members, group);
                continue;
            }
            file.Expect(node.Address, "TREE"u8);
            int level = file.Byte(node.Address + 5), count = file.UInt16(node.Address + 6);
            // The level is the distance to the leaves; below the root it must decrease by one.
            if (file.Byte(node.Address + 4) != 0 || (node.Parent >= 0 && level != node.Parent - 1))
                throw new ModelException($"{group} of the HDF5 file: a node of its tree is of the wrong kind or level");
            for (int i = 0; i < count; i++)
            {
                file.Visit();
                nodes.Push((file.UInt64(node.Address + 32 + (16 * (ulong)i)), level));
            }
        }
        return members;
    }

    private static void ReadSymbols(
        Hdf5Bytes file, ulong address, ReadOnlyMemory<byte> names, Dictionary<string, ulong> members, string group)
    {
        file.Expect(address, "SNOD"u8);
        int count = file.UInt16(address + 6);
        for (int i = 0; i < count; i++)
        {
            file.Visit();
            ulong entry = address + 8 + (EntryBytes * (ulong)i);
            ulong offset = file.UInt64(entry);
            if (offset >= (ulong)names.Length)
                throw new ModelException(string.Create(
                    CultureInfo.InvariantCulture, $"{group} of the HDF5 file: a name at {offset} of {names.Length} bytes"));
            string name = Hdf5Bytes.Text(names.Span[(int)offset..]);
            if (file.UInt32(entry + 16) == SoftLink)
                throw new ModelException($"{group}/{name} of the HDF5 file is a soft link, which is not followed");
            members[name] = file.UInt64(entry + 8);
        }
    }
}
