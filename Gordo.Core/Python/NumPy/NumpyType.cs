using Gordo.Core.Python.Pickle;

namespace Gordo.Core.Python.NumPy;

/// <summary>The type of the elements of an array: <c>numpy.dtype</c>.</summary>
/// <param name="Kind"><c>f</c>, <c>i</c>, <c>u</c>, <c>b</c>, <c>O</c>, <c>V</c>, or another that is not read.</param>
/// <param name="Size">Bytes of an element; 0 for objects, which lie in a list.</param>
/// <param name="IsBigEndian">Whether numbers have their first byte first.</param>
/// <param name="Fields">Of a record: name, type and offset; else null.</param>
/// <remarks>REDUCE of a code such as <c>f8</c>, and a state (version, byte order, base, names, fields, size, alignment, flags).</remarks>
internal sealed record NumpyType(char Kind, int Size, bool IsBigEndian, IReadOnlyList<NumpyField>? Fields)
{
    private const int MostFields = 64;
    private const int MostBytes = 1 << 16;

    /// <summary>Reads a type.</summary>
    /// <exception cref="ModelException">It is no type, or not one of fixed size.</exception>
    public static NumpyType Read(object? value)
    {
        if (value is not PickleObject { Type.Known.Name: "dtype" } made || made.Arguments.Items[0] is not string code)
            throw new ModelException($"{PickleKind.Of(value)} where the type of an array must stand");
        object?[] state = (made.State as PickleTuple)?.Items ?? [];
        bool isBigEndian = state.Length > 1 && state[1] is ">";
        code = code.TrimStart('<', '>', '=', '|');
        if (code.Length < 2 && code != "O" || !int.TryParse(code.AsSpan(1), out int size) && code != "O" || size is < 0 or > MostBytes)
            throw new ModelException($"arrays of the type {Text.Quote(code)} are not read");
        if (code[0] == 'V' && state.Length > 6 && state[3] is PickleTuple names && state[4] is PickleDict fields)
            return new(code[0], size, isBigEndian, ReadFields(names, fields, size));
        return new(code[0], code[0] == 'O' ? 0 : size, isBigEndian, null);
    }

    /// <summary>The field of that name.</summary>
    /// <exception cref="ModelException">There is none, or it is of another type.</exception>
    public int OffsetOf(string name, char kind, int size)
    {
        NumpyField? field = Fields?.FirstOrDefault(field => field.Name == name);
        if (field is null)
            throw new ModelException($"the records have no field {Text.Quote(name)}");
        if (field.Type.Kind != kind || field.Type.Size != size || field.Type.IsBigEndian)
            throw new ModelException($"the field {Text.Quote(name)} is of the type {field.Type}; expected {kind}{size}");
        return field.Offset;
    }

    /// <inheritdoc/>
    public override string ToString() => Kind == 'O' ? "object" : $"{(IsBigEndian ? ">" : "")}{Kind}{Size}";

    private static List<NumpyField> ReadFields(PickleTuple names, PickleDict fields, int size)
    {
        var read = new List<NumpyField>();
        foreach (object? item in names.Items)
        {
            if (item is not string name || !fields.TryGet(name, out object? found)
                || found is not PickleTuple { Items: [var type, long offset, ..] } || read.Count == MostFields)
                throw new ModelException("the fields of a type of records are not described as NumPy does");
            // A record in a record has no use here; NumPy allows them without an end.
            if (type is PickleObject { Arguments.Items: [string code, ..] } && code.Contains('V', StringComparison.Ordinal))
                throw new ModelException($"the field {Text.Quote(name)} is a record itself");
            NumpyType known = Read(type);
            if (offset < 0 || offset + known.Size > size)
                throw new ModelException($"the field {Text.Quote(name)} lies outside of its record of {size} bytes");
            read.Add(new(name, known, (int)offset));
        }
        return read;
    }
}

/// <summary>A field of a record.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, which is no record.</param>
/// <param name="Offset">Where it begins in the record.</param>
internal sealed record NumpyField(string Name, NumpyType Type, int Offset);
