using System.Globalization;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx;

/// <summary>Reads a ValueInfoProto: the name, element type and shape of a graph input or output.</summary>
internal static class OnnxValue
{
    // TypeProto.value in onnx.proto: the kinds of values other than dense tensors.
    private static readonly Dictionary<int, string> OtherKinds = new()
    {
        [4] = "a sequence",
        [5] = "a map",
        [7] = "an opaque value",
        [8] = "a sparse tensor",
        [9] = "an optional value",
    };

    /// <summary>Reads an output.</summary>
    /// <param name="message">The bytes of the ValueInfoProto.</param>
    /// <param name="refused">Receives the error of an output of an unsupported type, by name; null to throw it.</param>
    public static PlanValue ReadOutput(ReadOnlyMemory<byte> message, Dictionary<string, ModelException>? refused)
    {
        try
        {
            return Read(message, "output", typeRequired: false);
        }
        catch (ModelException e) when (e.IsUnsupported && refused is not null)
        {
            string name = ReadParts(message, "output").Name;
            refused[name] = e;
            return new PlanValue(name, null, null);
        }
    }

    /// <summary>Reads the name of a value only.</summary>
    public static string ReadName(ReadOnlyMemory<byte> message) => ReadParts(message, "value").Name;

    /// <summary>Reads the value.</summary>
    /// <param name="message">The bytes of the ValueInfoProto.</param>
    /// <param name="what">The role of the value, for error messages: <c>input</c>.</param>
    /// <param name="typeRequired">True if a missing type is an error.</param>
    public static PlanValue Read(ReadOnlyMemory<byte> message, string what, bool typeRequired)
    {
        (string name, ReadOnlyMemory<byte> type) = ReadParts(message, what);
        string label = $"{what} {Text.Quote(name)}";
        PlanValue value = ReadType(type, name, label);
        if (typeRequired && value.Type is null)
            throw new ModelException($"{label} has no type");
        return value;
    }

    private static (string Name, ReadOnlyMemory<byte> Type) ReadParts(ReadOnlyMemory<byte> message, string what)
    {
        string name = "";
        ReadOnlyMemory<byte> type = default;
        var reader = new ProtoReader(message, what);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2: type = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }
        return (name, type);
    }

    private static PlanValue ReadType(ReadOnlyMemory<byte> message, string name, string label)
    {
        var value = new PlanValue(name, null, null);
        var reader = new ProtoReader(message, label);
        while (reader.Next())
        {
            if (OtherKinds.TryGetValue(reader.Field, out string? kind))
                throw ModelException.Unsupported($"{label} is {kind}; only tensors are supported");
            if (reader.Field == 1)
                value = ReadTensorType(reader.Bytes(), name, label);
            else
                reader.Skip();
        }
        return value;
    }

    private static PlanValue ReadTensorType(ReadOnlyMemory<byte> message, string name, string label)
    {
        long number = 0;
        int[]? shape = null;
        var reader = new ProtoReader(message, label);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: number = reader.Int64(); break;
                case 2: shape = ReadShape(reader.Bytes(), label); break;
                default: reader.Skip(); break;
            }
        }
        ElementType type = OnnxTypes.Find(number)
            ?? throw OnnxTypes.Unsupported(number, $"{label}: ");
        return new PlanValue(name, type, shape);
    }

    private static int[] ReadShape(ReadOnlyMemory<byte> message, string label)
    {
        var shape = new List<int>();
        var reader = new ProtoReader(message, label);
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }
            if (shape.Count == Shape.MaxRank)
                throw new ModelException(string.Create(
                    CultureInfo.InvariantCulture, $"{label} has more than {Shape.MaxRank} axes"));
            shape.Add(ReadLength(reader.Bytes(), label));
        }
        return [.. shape];
    }

    // Variable lengths are named, omitted, or -1 (as ML.NET writes them).
    private static int ReadLength(ReadOnlyMemory<byte> message, string label)
    {
        long length = -1;
        var reader = new ProtoReader(message, label);
        while (reader.Next())
        {
            if (reader.Field == 1)
                length = reader.Int64();
            else
                reader.Skip();
        }
        if (length > int.MaxValue)
            throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"{label} has an axis of length {length}"));
        return length < 0 ? -1 : (int)length;
    }
}
