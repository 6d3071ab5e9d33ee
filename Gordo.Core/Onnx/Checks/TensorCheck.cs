using System.Globalization;

namespace Gordo.Core.Onnx.Checks;

/// <summary>Checks a TensorProto of any element type: its data must have exactly the length that its shape needs.</summary>
internal static class TensorCheck
{
    private const long ExternalLocation = 1;
    private const int StringType = 8;
    private const int MaxAxes = 16;
    private const long MaxElements = 1L << 31;

    /// <summary>Bits per element, by type number; 0 for text and for types that do not exist.</summary>
    private static ReadOnlySpan<byte> Bits => [0, 32, 8, 8, 16, 16, 32, 64, 0, 8, 16, 64, 32, 64, 64, 128, 16, 8, 8, 8, 8, 4, 4, 4];

    /// <summary>Checks a tensor.</summary>
    /// <param name="message">The bytes of the TensorProto.</param>
    /// <param name="folder">The folder of external data; null to allow none.</param>
    /// <returns>The external data; null if the data are in the message.</returns>
    /// <exception cref="ModelException">The tensor is damaged.</exception>
    public static byte[]? Check(ReadOnlyMemory<byte> message, ExternalFolder? folder)
    {
        var fields = Fields.Read(message);
        if (fields.Type is < 1 or > 23 || (Bits[(int)fields.Type] == 0 && fields.Type != StringType))
            throw new ModelException($"element type {OnnxTypes.Name(fields.Type)} does not exist");
        if (fields.Shape.Count > MaxAxes)
            throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"{fields.Shape.Count} axes; expected at most {MaxAxes}"));
        long count = 1;
        foreach (long length in fields.Shape)
        {
            count = length is < 0 or > MaxElements ? -1 : count * length;
            if (count is < 0 or > MaxElements)
                throw new ModelException("the shape is negative or too large");
        }
        if (fields.Type == StringType)
        {
            if (fields.IsExternal || fields.Raw is not null || fields.Strings != count || fields.Listed > 0)
                throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"{fields.Strings} texts; the shape takes {count}"));
            return null;
        }
        long bytes = ((count * Bits[(int)fields.Type]) + 7) / 8;
        if (fields.IsExternal)
            return ReadExternal(fields, folder, bytes);
        if (fields.Strings > 0 || fields.External.Count > 0)
            throw new ModelException("the data are given twice");
        if (fields.Raw is { } raw)
        {
            return fields.Listed == 0 && raw == bytes ? null : throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"{raw} bytes and {fields.Listed} values of data; the shape takes {bytes} bytes"));
        }
        // Complex numbers are listed as two values, numbers of four bits in pairs.
        long expected = fields.Type is 14 or 15 ? 2 * count : Bits[(int)fields.Type] == 4 ? (count + 1) / 2 : count;
        return fields.Listed == expected ? null : throw new ModelException(string.Create(
            CultureInfo.InvariantCulture, $"{fields.Listed} values of data; the shape takes {expected}"));
    }

    private static byte[] ReadExternal(Fields fields, ExternalFolder? folder, long bytes)
    {
        if (fields.Raw is not null || fields.Listed > 0 || bytes > Array.MaxLength)
            throw new ModelException("the data are given twice, or are too large");
        byte[] data = new byte[bytes];
        ExternalTensor.Read(folder, fields.External, data);
        return data;
    }

    private sealed class Fields
    {
        public List<long> Shape { get; } = [];

        public Dictionary<string, string> External { get; } = new(StringComparer.Ordinal);

        public long Type { get; private set; }

        public bool IsExternal { get; private set; }

        // The number of raw bytes, of values in the typed lists, and of texts.
        public long? Raw { get; private set; }

        public long Listed { get; private set; }

        public long Strings { get; private set; }

        public static Fields Read(ReadOnlyMemory<byte> message)
        {
            var fields = new Fields();
            List<float> floats = [];
            List<double> doubles = [];
            List<long> integers = [];
            var reader = new ProtoReader(message, "tensor");
            while (reader.Next())
            {
                switch (reader.Field)
                {
                    case 1: reader.Int64s(fields.Shape); break;
                    case 2: fields.Type = reader.Int64(); break;
                    case 3: throw new ModelException("tensors in segments do not exist in files");
                    case 4: reader.Floats(floats); break;
                    case 5 or 7 or 11: reader.Int64s(integers); break;
                    case 6: reader.Bytes(); fields.Strings++; break;
                    case 9: fields.Raw = reader.Bytes().Length; break;
                    case 10: reader.Doubles(doubles); break;
                    case 13:
                        (string key, string value) = OnnxFile.ReadEntry(reader.Bytes(), "tensor");
                        fields.External[key] = value;
                        break;
                    case 14: fields.IsExternal = reader.Int64() == ExternalLocation; break;
                    default: reader.Skip(); break;
                }
            }
            fields.Listed = floats.Count + doubles.Count + integers.Count;
            return fields;
        }
    }
}
