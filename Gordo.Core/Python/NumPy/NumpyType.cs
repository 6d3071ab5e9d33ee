using Gordo.Core.Python.Pickle;

namespace Gordo.Core.Python.NumPy;

/// <summary>The element type of an array: <c>numpy.dtype</c>.</summary>
/// <param name="Kind"><c>f</c>, <c>i</c>, <c>u</c>, <c>b</c>, <c>O</c>, <c>V</c>, or another kind that is not supported.</param>
/// <param name="Size">The size of an element in bytes; 0 for objects, which are stored in a list.</param>
/// <param name="IsBigEndian">True if numbers are big-endian.</param>
/// <param name="Fields">The fields of a record (name, type and offset); else null.</param>
/// <remarks>REDUCE of a code such as <c>f8</c>, and a state (version, byte order, base, names, fields, size, alignment, flags).</remarks>
internal sealed record NumpyType(char Kind, int Size, bool IsBigEndian, IReadOnlyList<NumpyField>? Fields)
{
    private const int MostFields = 64;
    private const int MostBytes = 1 << 16;

    /// <summary>Reads a type.</summary>
    /// <exception cref="ModelException">The value is not a type, or is a type of variable size.</exception>
    public static NumpyType Read(object? value)
    {
        if (value is not PickleObject { Type.Known.Name: "dtype" } made || made.Arguments.Items[0] is not string code)
            throw new ModelException($"expected the type of an array, found {PickleKind.Of(value)}");
        object?[] state = (made.State as PickleTuple)?.Items ?? [];
        bool isBigEndian = state.Length > 1 && state[1] is ">";
        code = code.TrimStart('<', '>', '=', '|');
        if (code.Length < 2 && code != "O" || !int.TryParse(code.AsSpan(1), out int size) && code != "O" || size is < 0 or > MostBytes)
            throw new ModelException($"arrays of the type {Text.Quote(code)} are not read");
        if (code[0] == 'V' && state.Length > 6 && state[3] is PickleTuple names && state[4] is PickleDict fields)
            return new(code[0], size, isBigEndian, ReadFields(names, fields, size));
        return new(code[0], code[0] == 'O' ? 0 : size, isBigEndian, null);
    }

    /// <summary>Returns the offset of a field.</summary>
    /// <exception cref="ModelException">The field does not exist or has another type.</exception>
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
                throw new ModelException("the fields of a record type do not have the form that NumPy writes");
            // Nested records are not needed; NumPy allows any depth of nesting.
            if (type is PickleObject { Arguments.Items: [string code, ..] } && code.Contains('V', StringComparison.Ordinal))
                throw new ModelException($"the field {Text.Quote(name)} is a record itself");
            NumpyType known = Read(type);
            if (offset < 0 || offset > size - known.Size)
                throw new ModelException($"the field {Text.Quote(name)} lies outside of its record of {size} bytes");
            read.Add(new(name, known, (int)offset));
        }
        return read;
    }
}

/// <summary>A field of a record.</summary>
/// <param name="Name">The name of the field.</param>
/// <param name="Type">The type, which is not a record.</param>
/// <param name="Offset">The offset in the record, in bytes.</param>
internal sealed record NumpyField(string Name, NumpyType Type, int Offset);
