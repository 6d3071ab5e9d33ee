using System.Globalization;
using System.Runtime.InteropServices;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Gordo.Core.Onnx;

/// <summary>Reads a NodeProto and its attributes.</summary>
internal static class OnnxNode
{
    /// <summary>The kind of an attribute whose value a call of the function gives that the node is in.</summary>
    public const string Reference = "a reference to an attribute of a function";

    private const int MinimumNarrowedLength = 256;

    /// <summary>Reads a node.</summary>
    /// <param name="message">The bytes of the NodeProto.</param>
    /// <param name="opsets">The version of each imported operator set, by domain.</param>
    /// <param name="folder">The folder for external data of tensor attributes.</param>
    /// <exception cref="ModelException">The node is malformed, or its domain is not imported.</exception>
    public static NodeDefinition Read(ReadOnlyMemory<byte> message, IReadOnlyDictionary<string, int> opsets, ExternalFolder? folder)
    {
        string name = "", operatorName = "", domain = "";
        List<string> inputs = [], outputs = [];
        var attributes = new List<ReadOnlyMemory<byte>>();
        var reader = new ProtoReader(message, "node");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: inputs.Add(reader.Text()); break;
                case 2: outputs.Add(reader.Text()); break;
                case 3: name = reader.Text(); break;
                case 4: operatorName = reader.Text(); break;
                case 5: attributes.Add(reader.Bytes()); break;
                case 7: domain = OnnxFile.Domain(reader.Text()); break;
                default: reader.Skip(); break;
            }
        }
        opsets.TryGetValue(domain, out int version);
        var values = new Dictionary<string, object>(attributes.Count, StringComparer.Ordinal);
        var node = new NodeDefinition(domain, operatorName, version, name, inputs, outputs, values);
        if (domain == OperatorRegistry.Internal)
            throw node.Fault("the operator is not supported");
        if (version == 0)
            throw node.Fault($"the model does not import the operator set {Text.Quote(domain.Length == 0 ? "ai.onnx" : domain)}");
        Lists lists = Lists.OfThread();
        foreach (ReadOnlyMemory<byte> attribute in attributes)
        {
            (string attributeName, object value) = ReadAttribute(attribute, node, folder, lists);
            if (!values.TryAdd(attributeName, value))
                throw node.Fault($"attribute {Text.Quote(attributeName)} is defined twice");
        }
        return node;
    }

    private static (string Name, object Value) ReadAttribute(
        ReadOnlyMemory<byte> message, NodeDefinition node, ExternalFolder? folder, Lists lists)
    {
        string name = "";
        long type = 0;
        float single = 0;
        long integer = 0;
        string text = "";
        ReadOnlyMemory<byte> nested = default;
        (List<float> floats, List<long> integers, List<string> texts) = lists;
        floats.Clear();
        integers.Clear();
        texts.Clear();
        int filled = 0;
        bool isReference = false;
        var reader = new ProtoReader(message, "attribute");
        while (reader.Next())
        {
            if (reader.Field is > 1 and <= 12)
                filled = reader.Field;
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2: single = reader.Float(); break;
                case 3: integer = reader.Int64(); break;
                case 4: text = reader.Text(); break;
                case 5 or 6 or 14 or 22: nested = reader.Bytes(); break;
                case 7: reader.Floats(floats); break;
                case 8: reader.Int64s(integers); break;
                case 9: reader.Texts(texts); break;
                case 20: type = reader.Int64(); break;
                case 21:
                    reader.Skip();
                    isReference = true;
                    break;
                default: reader.Skip(); break;
            }
        }
        if (isReference)
            return (name, new UnsupportedAttribute(Reference, default));
        object value = (type == 0 ? KindOfField(filled) : type) switch
        {
            1 => single,
            2 => integer,
            3 => text,
            4 => ReadTensor(nested, node, name, folder),
            6 => Copy<float>(CollectionsMarshal.AsSpan(floats)),
            7 => Copy(CollectionsMarshal.AsSpan(integers)),
            8 => texts.ToArray(),
            5 => new UnsupportedAttribute("a graph", nested),
            9 => new UnsupportedAttribute("a list of tensors", nested),
            10 => new UnsupportedAttribute("a list of graphs", nested),
            11 or 12 => new UnsupportedAttribute("a sparse tensor", nested),
            13 or 14 => new UnsupportedAttribute("a type", nested),
            long other => throw node.Fault(string.Create(
                CultureInfo.InvariantCulture, $"attribute {Text.Quote(name)} has the unknown type {other}")),
        };
        return (name, value);
    }

    // The lists of a forest are tens of thousands of small numbers; storing them as 32-bit integers halves the memory traffic.
    private static Array Copy(ReadOnlySpan<long> values)
    {
        if (values.Length < MinimumNarrowedLength || TensorPrimitives.Min(values) < int.MinValue || TensorPrimitives.Max(values) > int.MaxValue)
            return Copy<long>(values);
        int[] narrow = GC.AllocateUninitializedArray<int>(values.Length);
        TensorPrimitives.ConvertTruncating(values, narrow);
        return narrow;
    }

    // Skips clearing, as the array is filled at once.
    private static T[] Copy<T>(ReadOnlySpan<T> values)
    {
        T[] copy = GC.AllocateUninitializedArray<T>(values.Length);
        values.CopyTo(copy);
        return copy;
    }

    // Before IR version 2 the type was not written; the field that is set implies it.
    private static long KindOfField(int field) => field switch
    {
        2 => 1,
        3 => 2,
        4 => 3,
        5 => 4,
        6 => 5,
        7 => 6,
        9 => 8,
        10 => 9,
        11 => 10,
        _ => 7,
    };

    // A type that is not supported counts only if the attribute is used.
    private static object ReadTensor(ReadOnlyMemory<byte> message, NodeDefinition node, string attribute, ExternalFolder? folder)
    {
        try
        {
            return OnnxTensorReader.Read(message, folder, $"attribute {Text.Quote(attribute)}").Tensor;
        }
        catch (ModelException e) when (e.IsUnsupported)
        {
            return new UnsupportedAttribute(e.Message, message) { IsOfUnsupportedType = true };
        }
        catch (ModelException e)
        {
            throw node.Fault(e.Message, e);
        }
    }

    /// <summary>Reusable lists for the values of attributes; a forest has a dozen attributes of thousands of values each.</summary>
    private sealed record Lists(List<float> Floats, List<long> Integers, List<string> Texts)
    {
        private const int MaxKeptValues = 64 * 1024;

        [ThreadStatic]
        private static Lists? _ofThread;

        /// <summary>Returns this thread's lists, or new ones if they have grown too large to keep.</summary>
        public static Lists OfThread()
        {
            if (_ofThread is null || _ofThread.Floats.Capacity + _ofThread.Integers.Capacity + _ofThread.Texts.Capacity > MaxKeptValues)
                _ofThread = new Lists([], [], []);
            return _ofThread;
        }
    }
}
