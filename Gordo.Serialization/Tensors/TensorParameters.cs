using Gordo.Serialization.Json;

namespace Gordo.Serialization.Tensors;

/// <summary>The parameters of a request, an input or an output: a JSON object of strings, numbers and Booleans.</summary>
internal struct TensorParameters
{
    /// <summary>The location of the object in the text; a length of 0 if there is none.</summary>
    public (int Start, int Length) Text { get; private set; }

    /// <summary><c>binary_data_size</c>: the number of bytes of an input; null if absent.</summary>
    public long? BinarySize { get; private set; }

    /// <summary><c>binary_data</c>: true to get an output as binary data; null if absent.</summary>
    public bool? IsBinary { get; private set; }

    /// <summary><c>binary_data_output</c>: true to get all outputs as binary data; null if absent.</summary>
    public bool? IsBinaryOutput { get; private set; }

    /// <summary>Reads the object; null is the same as none. Parameters other than those of binary data are checked only.</summary>
    /// <exception cref="FrameException">The object or a value of it is malformed or of another kind.</exception>
    public static TensorParameters Read(ref JsonScanner scanner)
    {
        var parameters = new TensorParameters();
        if (scanner.Peek() == 'n')
        {
            scanner.ReadCell();
            return parameters;
        }
        int start = scanner.Peek() == '{' ? scanner.Position : throw scanner.Unexpected("the object 'parameters'");
        scanner.Read((byte)'{');
        if (!scanner.TryRead((byte)'}'))
        {
            do
            {
                JsonText key = scanner.ReadKey();
                TensorText.Check(ref scanner, key);
                parameters.ReadValue(ref scanner, TensorText.Name(ref scanner, key, maxLength: "binary_data_output".Length));
            }
            while (scanner.ReadSeparator((byte)'}'));
        }
        parameters.Text = (start, scanner.Position - start);
        return parameters;
    }

    private void ReadValue(ref JsonScanner scanner, string name)
    {
        byte first = scanner.Peek();
        if (first is (byte)'{' or (byte)'[')
            throw scanner.Unexpected("a parameter that is a string, a number or a Boolean");
        int position = scanner.Position;
        JsonCell cell = scanner.ReadCell();
        if (cell.Kind == JsonCellKind.Text)
            TensorText.Check(ref scanner, cell.Text);
        // The scanner reads NaN and Infinity, which answers could not repeat.
        if (cell.Kind == JsonCellKind.Float && !double.IsFinite(BitConverter.Int64BitsToDouble(cell.Bits)))
            throw new FrameException($"The parameter at byte {position} is not a finite number.");
        switch (name)
        {
            case "binary_data_size":
                BinarySize = cell is { Kind: JsonCellKind.Integer, Bits: >= 0 } && BinarySize is null ? cell.Bits : throw Invalid(name, "a number of bytes");
                break;
            case "binary_data":
                IsBinary = cell.Kind == JsonCellKind.Boolean && IsBinary is null ? cell.Bits != 0 : throw Invalid(name, "true or false");
                break;
            case "binary_data_output":
                IsBinaryOutput = cell.Kind == JsonCellKind.Boolean && IsBinaryOutput is null ? cell.Bits != 0 : throw Invalid(name, "true or false");
                break;
        }
    }

    private static FrameException Invalid(string name, string expected) => new($"The parameter '{name}' must be {expected}, given once.");
}
