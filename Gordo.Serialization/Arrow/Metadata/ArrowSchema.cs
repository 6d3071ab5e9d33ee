using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>The schema of a stream or file: its columns and the pandas metadata.</summary>
/// <param name="Fields">The columns, in order.</param>
/// <param name="Dictionaries">The field whose values a dictionary contains, by the dictionary's id.</param>
/// <param name="Pandas">The JSON text under the key <c>pandas</c>, or null.</param>
/// <remarks>Schema.fbs, table <c>Schema</c>.</remarks>
internal sealed record ArrowSchema(ArrowField[] Fields, Dictionary<long, ArrowField> Dictionaries, ReadOnlyMemory<byte>? Pandas)
{
    /// <summary>The number of columns from which on a table is wide: its objects are kept few, see <see cref="KnownNames"/> and <see cref="DeferredColumns"/>.</summary>
    public const int ManyColumns = 1000;

    /// <summary>Reads the schema in <paramref name="table"/>.</summary>
    /// <exception cref="FrameException">The schema is malformed or big-endian.</exception>
    public static ArrowSchema Read(FlatTable table, ReadOnlyMemory<byte> input, FrameLimits limits)
    {
        if (table.GetInt16(0) != 0)
            ArrowThrow.Invalid("the byte order is big-endian, only little-endian is supported");
        FlatVector fields = table.GetVector(1, 4);
        if (fields.Count > limits.MaxColumns)
            ArrowThrow.Invalid($"the schema has {fields.Count} columns, at most {limits.MaxColumns} are allowed");
        var columns = new ArrowField[fields.Count];
        var nodes = new ArrowNodes(limits.MaxColumns);
        // Names may share bytes, so a small schema could expand to many megabytes of names.
        long nameBytes = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = ReadField(fields.TableAt(i), nodes, isWide: columns.Length >= ManyColumns);
            nameBytes += columns[i].Name.Length * sizeof(char);
            if (nameBytes > limits.MaxBytes)
                ArrowThrow.Invalid($"the column names need more than {limits.MaxBytes} bytes");
        }
        return new ArrowSchema(columns, FindDictionaries(columns, nodes), FindPandas(table, input));
    }

    private static ArrowField ReadField(FlatTable field, ArrowNodes nodes, bool isWide)
    {
        string name = field.GetString(0, isKept: isWide);
        ArrowType type = ArrowType.Read(field, name);
        ArrowNode[]? skipped = type.Kind == ArrowKind.Unsupported ? nodes.Of(field, name) : null;
        if (!field.TryGetTable(4, out FlatTable dictionary))
            return new ArrowField(name, type, null, skipped);
        ArrowKind index = dictionary.TryGetTable(1, out FlatTable indexType)
            ? ArrowType.ReadInteger(indexType, name)
            : ArrowKind.Int32;
        return new ArrowField(name, type, new ArrowIndices(dictionary.GetInt64(0), index), skipped);
    }

    // A dictionary that a column and a child of another share is read for the column.
    private static Dictionary<long, ArrowField> FindDictionaries(ArrowField[] fields, ArrowNodes nodes)
    {
        Dictionary<long, ArrowField> found = [];
        foreach (ref readonly ArrowField field in fields.AsSpan())
        {
            if (field.Indices is { Dictionary: long id } && !found.TryAdd(id, field) && found[id].Type != field.Type)
                ArrowThrow.Invalid($"column '{field.Name}' shares dictionary {id} with a column of another type");
        }
        foreach ((long id, ArrowField field) in nodes.Dictionaries)
            found.TryAdd(id, field);
        return found;
    }

    private static ReadOnlyMemory<byte>? FindPandas(FlatTable table, ReadOnlyMemory<byte> input)
    {
        FlatVector entries = table.GetVector(2, 4);
        for (int i = 0; i < entries.Count; i++)
        {
            FlatTable entry = entries.TableAt(i);
            if (input.Span[entry.GetBytes(0)].SequenceEqual("pandas"u8))
                return input[entry.GetBytes(1)];
        }
        return null;
    }
}
