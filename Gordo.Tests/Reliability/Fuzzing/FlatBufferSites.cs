using System.Buffers.Binary;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>
/// Finds the places to mutate in a FlatBuffer without its schema: vtables, fields, references, vector counts and vector
/// elements. Follows each value that could be a reference to a table or vector.
/// </summary>
/// <remarks>https://flatbuffers.dev/internals/</remarks>
internal static class FlatBufferSites
{
    private const int MostElements = 16;

    public static List<(int Position, int Size)> Find(ReadOnlySpan<byte> buffer)
    {
        var sites = new List<(int, int)> { (0, 4) };
        var seen = new HashSet<int>();
        var tables = new Queue<int>();
        tables.Enqueue(Follow(buffer, 0));
        while (tables.TryDequeue(out int table))
        {
            if (table >= 0 && seen.Add(table) && Layout(buffer, table) is (int layout, int layoutSize))
                AddTable(buffer, table, layout, layoutSize, sites, tables);
        }
        return sites;
    }

    private static void AddTable(ReadOnlySpan<byte> buffer, int table, int layout, int layoutSize, List<(int, int)> sites, Queue<int> tables)
    {
        sites.Add((table, 4));
        for (int entry = layout; entry < layout + layoutSize; entry += 2)
        {
            sites.Add((entry, 2));
            int field = entry < layout + 4 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(buffer[entry..]);
            if (field == 0 || table + field + 4 > buffer.Length)
                continue;
            field += table;
            sites.Add((field, 1));
            sites.Add((field, 4));
            if (field + 8 <= buffer.Length)
                sites.Add((field, 8));
            int target = Follow(buffer, field);
            if (target < 0)
                continue;
            tables.Enqueue(target);
            AddVector(buffer, target, sites, tables);
        }
    }

    private static void AddVector(ReadOnlySpan<byte> buffer, int vector, List<(int, int)> sites, Queue<int> tables)
    {
        if (vector + 4 > buffer.Length)
            return;
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(buffer[vector..]);
        if (count > buffer.Length - vector - 4)
            return;
        sites.Add((vector, 4));
        for (int i = 0; i < Math.Min(count, MostElements); i++)
        {
            int reference = vector + 4 + (4 * i), number = vector + 4 + (8 * i);
            if (reference + 4 <= buffer.Length)
                tables.Enqueue(Follow(buffer, reference));
            if (number + 8 <= buffer.Length)
                sites.Add((number, 8));
        }
    }

    // Returns the position an offset points to; -1 if it is outside the buffer.
    private static int Follow(ReadOnlySpan<byte> buffer, int position)
    {
        if (position + 4 > buffer.Length)
            return -1;
        long target = position + (long)BinaryPrimitives.ReadUInt32LittleEndian(buffer[position..]);
        return target > position && target + 4 <= buffer.Length ? (int)target : -1;
    }

    // Returns the vtable of a table; null if there cannot be one at this position.
    private static (int Start, int Size)? Layout(ReadOnlySpan<byte> buffer, int table)
    {
        long layout = table - (long)BinaryPrimitives.ReadInt32LittleEndian(buffer[table..]);
        if (layout < 0 || layout + 4 > buffer.Length || layout % 2 != 0)
            return null;
        int size = BinaryPrimitives.ReadUInt16LittleEndian(buffer[(int)layout..]);
        return size >= 4 && size % 2 == 0 && layout + size <= buffer.Length ? ((int)layout, size) : null;
    }
}
