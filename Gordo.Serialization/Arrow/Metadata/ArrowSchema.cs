using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>The schema of a stream or file: its columns and the pandas metadata.</summary>
/// <param name="Fields">The columns, in order.</param>
/// <param name="Pandas">The JSON text under the key <c>pandas</c>, or null.</param>
/// <remarks>Schema.fbs, table <c>Schema</c>.</remarks>
internal sealed record ArrowSchema(ArrowField[] Fields, ReadOnlyMemory<byte>? Pandas)
{
    /// <summary>Reads the schema in <paramref name="table"/>.</summary>
    /// <exception cref="FrameException">The schema is malformed or big-endian, or a column is of an unsupported type.</exception>
    public static ArrowSchema Read(FlatTable table, ReadOnlyMemory<byte> input, FrameLimits limits)
    {
        if (table.GetInt16(0) != 0)
            ArrowThrow.Invalid("the byte order is big-endian, only little-endian is supported");
        FlatVector fields = table.GetVector(1, 4);
        if (fields.Count > limits.MaxColumns)
            ArrowThrow.Invalid($"the schema has {fields.Count} columns, at most {limits.MaxColumns} are allowed");
        var columns = new ArrowField[fields.Count];
        // Names may share bytes, so a small schema could expand to many megabytes of names.
        long nameBytes = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = ReadField(fields.TableAt(i));
            nameBytes += columns[i].Name.Length * sizeof(char);
            if (nameBytes > limits.MaxBytes)
                ArrowThrow.Invalid($"the column names need more than {limits.MaxBytes} bytes");
        }
        CheckDictionaries(columns);
        return new ArrowSchema(columns, FindPandas(table, input));
    }

    private static ArrowField ReadField(FlatTable field)
    {
        string name = field.GetString(0);
        ArrowType type = ArrowType.Read(field, name);
        if (!field.TryGetTable(4, out FlatTable dictionary))
            return new ArrowField(name, type, null, default);
        ArrowKind index = dictionary.TryGetTable(1, out FlatTable indexType)
            ? ArrowType.ReadInteger(indexType, name)
            : ArrowKind.Int32;
        return new ArrowField(name, type, dictionary.GetInt64(0), index);
    }

    private static void CheckDictionaries(ArrowField[] fields)
    {
        Dictionary<long, ArrowType> types = [];
        foreach (ArrowField field in fields)
        {
            if (field.DictionaryId is long id && !types.TryAdd(id, field.Type) && types[id] != field.Type)
                ArrowThrow.Invalid($"column '{field.Name}' shares dictionary {id} with a column of another type");
        }
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
