using System.Text;
using System.Text.Unicode;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>The schema of a stream or file: its columns and the pandas metadata.</summary>
/// <param name="Fields">The columns, in order.</param>
/// <param name="Dictionaries">The field whose values a dictionary contains, by the dictionary's id.</param>
/// <param name="Pandas">The JSON text under the key <c>pandas</c>, or null.</param>
/// <param name="Input">The stream or file.</param>
/// <remarks>Schema.fbs, table <c>Schema</c>.</remarks>
internal sealed record ArrowSchema(ArrowField[] Fields, Dictionary<long, ArrowField> Dictionaries, ReadOnlyMemory<byte>? Pandas, ReadOnlyMemory<byte> Input)
{
    private const int ManyColumns = 1000;

    /// <summary>True if there are so many columns that no object is made for each, see <see cref="DeferredColumns"/>.</summary>
    public bool IsWide => Fields.Length >= ManyColumns;

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
            LongLoop.Pause(i);
            columns[i] = ReadField(fields.TableAt(i), nodes, input.Span, isWide: columns.Length >= ManyColumns);
            nameBytes += (columns[i].Utf8Name.End.Value - columns[i].Utf8Name.Start.Value) * (long)sizeof(char);
            if (nameBytes > limits.MaxBytes)
                ArrowThrow.Invalid($"the column names need more than {limits.MaxBytes} bytes");
        }
        return new ArrowSchema(columns, FindDictionaries(columns, nodes), FindPandas(table, input), input);
    }

    /// <summary>Returns the name of a field.</summary>
    public string NameOf(in ArrowField field) => field.Name ?? Encoding.UTF8.GetString(Utf8NameOf(field));

    /// <summary>Returns the name of a field as valid UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8NameOf(in ArrowField field) => Input.Span[field.Utf8Name];

    private static ArrowField ReadField(FlatTable field, ArrowNodes nodes, ReadOnlySpan<byte> input, bool isWide)
    {
        Range utf8 = field.GetBytes(0);
        if (isWide && IsPlainFloat64(field) && Utf8.IsValid(input[utf8]))
            return new ArrowField(null, utf8, new ArrowType(ArrowKind.Float64), null, null);
        string name = field.GetString(0);
        ArrowType type = ArrowType.Read(field, name);
        ArrowNode[]? skipped = type.Kind == ArrowKind.Unsupported ? nodes.Of(field, name) : null;
        if (!field.TryGetTable(4, out FlatTable dictionary))
            return new ArrowField(name, utf8, type, null, skipped);
        ArrowKind index = dictionary.TryGetTable(1, out FlatTable indexType)
            ? ArrowType.ReadInteger(indexType, name)
            : ArrowKind.Int32;
        return new ArrowField(name, utf8, type, new ArrowIndices(dictionary.GetInt64(0), index), skipped);
    }

    private static bool IsPlainFloat64(FlatTable field) =>
        field.GetByte(2) == ArrowType.FloatMember && field.TryGetTable(3, out FlatTable type)
        && type.GetInt16(0) == ArrowType.DoublePrecision && !field.TryGetTable(4, out _);

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
