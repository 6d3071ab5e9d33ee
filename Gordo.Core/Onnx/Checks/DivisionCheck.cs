using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx.Checks;

/// <summary>
/// Refuses divisions of integers whose divisor could be zero or -1: ONNX Runtime does not check them, and the processor ends
/// the process. Element types are followed from inputs and constants as far as operators are known to keep or to fix them.
/// </summary>
internal sealed class DivisionCheck
{
    private const long Float16 = 10;
    private const long BFloat16 = 16;
    private const long Int64 = 7;
    private const long Bool = 9;
    private const long Single = 1;

    private readonly Dictionary<string, long> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _safeDivisors = new(StringComparer.Ordinal);

    /// <summary>Creates the check of a graph.</summary>
    /// <param name="outer">The check of the graph around it, whose values it may read.</param>
    public DivisionCheck(DivisionCheck? outer = null)
    {
        if (outer is null)
            return;
        foreach ((string name, long type) in outer._types)
            _types[name] = type;
        _safeDivisors.UnionWith(outer._safeDivisors);
    }

    /// <summary>Records the type of an input or declared value.</summary>
    /// <param name="name">The name of the value.</param>
    /// <param name="type">The number of its element type; 0 if unknown.</param>
    public void Add(string name, long type) => _types.TryAdd(name, type);

    /// <summary>Records a constant.</summary>
    /// <param name="name">The name of the constant.</param>
    /// <param name="type">The number of its element type.</param>
    /// <param name="tensor">Its values; null if the type is not supported.</param>
    public void AddConstant(string name, long type, Tensor? tensor)
    {
        _types[name] = type;
        if (tensor is { Type: ElementType.Int32 or ElementType.Int64 } && Array.TrueForAll(tensor.Integers(), value => value is not (0 or -1)))
            _safeDivisors.Add(name);
    }

    /// <summary>Checks the next node in order, and records the types of its outputs.</summary>
    /// <exception cref="ModelException">The node divides integers by what could be zero.</exception>
    public void Check(NodeDefinition node)
    {
        if (node.OperatorName == "Constant" && node.Outputs is [{ } constant])
        {
            AddConstantNode(constant, node);
            return;
        }
        long type = node.Inputs.Count == 0 ? 0 : TypeOf(node.Inputs[0]);
        if (node.OperatorName is "Div" or "Mod" && node.Domain.Length == 0 && node.Inputs.Count == 2)
        {
            long either = type != 0 ? type : TypeOf(node.Inputs[1]);
            if (!IsFloat(either) && !_safeDivisors.Contains(node.Inputs[1]))
                throw node.Fault("integers, or values of an unknown type, are divided by a value that could be zero");
        }
        if (node.OperatorName is "ReduceMean" && node.Domain.Length == 0 && type != 0 && !IsFloat(type))
            throw node.Fault("the mean of integers could be one of none");
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            _types[node.Outputs[i]] = OutputType(node, i, type);
            if (node.OperatorName is "Identity" or "Unsqueeze" or "Squeeze" or "Reshape" && i == 0 && _safeDivisors.Contains(node.Inputs[0]))
                _safeDivisors.Add(node.Outputs[0]);
        }
    }

    private void AddConstantNode(string name, NodeDefinition node)
    {
        if (node.Attributes.GetValueOrDefault("value") is Tensor tensor)
            AddConstant(name, Array.IndexOf(Numbers, tensor.Type), tensor);
        else
            _types[name] = node.Attributes.ContainsKey("value_float") || node.Attributes.ContainsKey("value_floats") ? Single : 0;
    }

    private static readonly ElementType?[] Numbers = [null, .. Enumerable.Range(1, 13).Select(number => OnnxTypes.Find(number))];

    private long OutputType(NodeDefinition node, int output, long first) => (node.Domain, node.OperatorName) switch
    {
        ("", "Cast") => node.Attributes.GetValueOrDefault("to") is long to ? to : 0,
        ("", "CastLike" or "Where" or "Gather" or "Compress") => node.OperatorName is "CastLike" or "Where" ? TypeOf(node.Inputs.ElementAtOrDefault(1) ?? "") : first,
        ("", "Shape" or "Size" or "ArgMax" or "ArgMin" or "NonZero") => Int64,
        ("", "TopK" or "Unique" or "MaxPool") when output > 0 => Int64,
        ("", "Equal" or "Less" or "LessOrEqual" or "Greater" or "GreaterOrEqual" or "And" or "Or" or "Xor" or "Not" or "IsNaN" or "IsInf") => Bool,
        ("", "ConstantOfShape") => node.Attributes.GetValueOrDefault("value") is Tensor value ? Array.IndexOf(Numbers, value.Type) : Single,
        ("", "DequantizeLinear") => TypeOf(node.Inputs.ElementAtOrDefault(1) ?? ""),
        ("", "QuantizeLinear" or "DynamicQuantizeLinear" or "If" or "Loop" or "Scan" or "OneHot" or "SequenceAt" or "Optional") => 0,
        ("ai.onnx.ml", "ArrayFeatureExtractor") => first,
        ("ai.onnx.ml", "LabelEncoder" or "CastMap" or "CategoryMapper" or "DictVectorizer" or "ZipMap") => 0,
        ("ai.onnx.ml", "LinearClassifier" or "SVMClassifier" or "TreeEnsembleClassifier") => output == 0 ? 0 : Single,
        ("ai.onnx.ml", _) => Single,
        ("", _) => first,
        _ => 0,
    };

    /// <summary>Returns the number of the type of a value; 0 if unknown.</summary>
    public long TypeOf(string name) => _types.GetValueOrDefault(name);

    private static bool IsFloat(long type) => type is Single or 11 or Float16 or BFloat16;
}
