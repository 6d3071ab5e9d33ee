using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>The columns of a stream or file, and what pandas noted about them.</summary>
/// <param name="Fields">The columns, in order.</param>
/// <param name="Pandas">The JSON text under the key <c>pandas</c>; null where there is none.</param>
/// <remarks>Schema.fbs, table <c>Schema</c>.</remarks>
internal sealed record ArrowSchema(ArrowField[] Fields, ReadOnlyMemory<byte>? Pandas)
{
    /// <summary>Reads the schema in <paramref name="table"/>.</summary>
    /// <exception cref="FrameException">Malformed, big-endian, or a column of a type that cannot be read.</exception>
    public static ArrowSchema Read(FlatTable table, ReadOnlyMemory<byte> input, FrameLimits limits)
    {
        if (table.GetInt16(0) != 0)
            ArrowThrow.Invalid("the byte order is big-endian, only little-endian is supported");
        FlatVector fields = table.GetVector(1, 4);
        if (fields.Count > limits.MaxColumns)
            ArrowThrow.Invalid($"{fields.Count} columns, at most {limits.MaxColumns} are allowed");
        var columns = new ArrowField[fields.Count];
        // Names may share bytes, so that a few of them could stand for many megabytes.
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
                ArrowThrow.Invalid($"column '{field.Name}' shares dictionary {id} with one of another type");
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
