using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>
/// Finds chains of products with constant matrices and the additions, multiplications and activations between them, and
/// replaces each with one step.
/// </summary>
internal sealed class DenseFusion
{
    private readonly List<CompiledNode> _nodes;
    private readonly IReadOnlyList<Tensor> _constants;
    private readonly IReadOnlyList<PlanValue> _graphInputs;

    // By value: its only reader, or null if it has several or is a graph output.
    private readonly CompiledNode?[] _reader;

    private DenseFusion(
        List<CompiledNode> nodes, IReadOnlyList<Tensor> constants, IReadOnlyList<PlanValue> graphInputs, int[] outputs, int values)
    {
        _nodes = nodes;
        _constants = constants;
        _graphInputs = graphInputs;
        _reader = new CompiledNode?[values];
        var reads = new int[values];
        foreach (CompiledNode node in nodes)
        {
            foreach (int input in node.Inputs)
            {
                if (input >= 0)
                    _reader[input] = reads[input]++ == 0 ? node : null;
            }
        }
        foreach (int output in outputs)
        {
            if (output >= 0)
                _reader[output] = null;
        }
    }

    /// <summary>Returns the nodes with chains replaced.</summary>
    public static List<CompiledNode> Apply(
        List<CompiledNode> nodes, IReadOnlyList<Tensor> constants, IReadOnlyList<PlanValue> graphInputs, int[] outputs, int values) =>
        new DenseFusion(nodes, constants, graphInputs, outputs, values).Apply();

    private List<CompiledNode> Apply()
    {
        var fused = new List<CompiledNode>(_nodes.Count);
        var gone = new HashSet<CompiledNode>(ReferenceEqualityComparer.Instance);
        var chain = new Chain();
        foreach (CompiledNode node in _nodes)
        {
            if (gone.Contains(node))
                continue;
            if (chain.Nodes.Count > 0)
                chain = new Chain();
            for (CompiledNode? next = node; next is not null && TryAdd(chain, next);)
                next = next.Outputs[0] >= 0 ? _reader[next.Outputs[0]] : null;
            if (!chain.HasProduct)
            {
                fused.Add(node);
                continue;
            }
            gone.UnionWith(chain.Nodes);
            fused.Add(chain.Fuse());
        }
        return fused;
    }

    private bool TryAdd(Chain chain, CompiledNode node)
    {
        if (node.Definition.Version < 7)
            return false;
        if (node.Is("Gemm") || node.Is("MatMul"))
            return TryAddProduct(chain, node);
        if (Enum.TryParse(node.Definition.OperatorName, out ActivationKind activation) && node.Definition.Domain.Length == 0
            && activation != ActivationKind.None)
        {
            if (!chain.HasProduct)
                return false;
            chain.Add(node, new DenseStage(DenseStageKind.Activate, Activation: activation));
            return true;
        }
        DenseStageKind? kind = node.Is("Add") ? DenseStageKind.Add
            : node.Is("Sub") ? DenseStageKind.Subtract
            : node.Is("Mul") ? DenseStageKind.Multiply
            : node.Is("Div") ? DenseStageKind.Divide
            : null;
        return kind is { } elementwise && TryAddElementwise(chain, node, elementwise);
    }

    private bool TryAddProduct(Chain chain, CompiledNode node)
    {
        bool gemm = node.Is("Gemm");
        NodeDefinition definition = node.Definition;
        if (node.Inputs[0] < 0 || Constant(node.Inputs[1]) is not { Rank: 2 } matrix || !chain.Accepts(matrix.Type)
            || (gemm && definition.Flag("transA", false)))
            return false;
        bool transposed = gemm && definition.Flag("transB", false);
        int inner = matrix.Shape[transposed ? 1 : 0], columns = matrix.Shape[transposed ? 0 : 1];
        if (inner == 0 || columns == 0 || (chain.Width >= 0 && chain.Width != inner))
            return false;
        bool hasBias = gemm && node.Inputs.Length > 2 && node.Inputs[2] != -1;
        if (hasBias && (Constant(node.Inputs[2]) is not { } bias || bias.Type != matrix.Type || !IsRow(bias, columns)))
            return false;
        float alpha = gemm ? definition.Float("alpha", 1) : 1;
        float beta = gemm ? definition.Float("beta", 1) : 1;
        if (chain.Width < 0)
            chain.Begin(inner, matrix.Type, $"{matrix.Shape}{(transposed ? " transposed" : "")}");
        chain.MinRank = gemm ? 2 : chain.MinRank;
        chain.MaxRank = gemm ? 2 : chain.MaxRank;
        chain.Width = columns;
        chain.HasProduct = true;
        chain.Add(node, new DenseStage(
            DenseStageKind.Product, chain.Constant(node.Inputs[1]), hasBias ? chain.Constant(node.Inputs[2]) : -1,
            transposed, alpha, beta));
        return true;
    }

    private bool TryAddElementwise(Chain chain, CompiledNode node, DenseStageKind kind)
    {
        bool swaps = kind is DenseStageKind.Add or DenseStageKind.Multiply;
        int side = node.Inputs[0] >= 0 ? 1 : 0;
        if ((side == 0 && !swaps) || node.Inputs[1 - side] < 0 || Constant(node.Inputs[side]) is not { } row || !chain.Accepts(row.Type))
            return false;
        int width = chain.Width >= 0 ? chain.Width : DeclaredWidth(node.Inputs[1 - side]);
        if (width <= 0 || !IsRow(row, width))
            return false;
        if (chain.Width < 0)
            chain.Begin(width, row.Type, row.Shape.ToString());
        // Before the first product the width is known only for a graph input that is a matrix.
        chain.MinRank = Math.Max(chain.MinRank, chain.HasProduct ? Math.Max(1, row.Rank) : 2);
        chain.MaxRank = chain.HasProduct ? chain.MaxRank : 2;
        chain.Width = width;
        chain.Add(node, new DenseStage(kind, chain.Constant(node.Inputs[side])));
        return true;
    }

    private int DeclaredWidth(int value) =>
        value < _graphInputs.Count && _graphInputs[value].Shape is [_, int width] ? width : -1;

    private static bool IsRow(Tensor constant, int width) =>
        constant.Rank <= 2 && constant.Count == (constant.Rank == 0 ? 1 : constant.Shape[^1])
        && (constant.Count == 1 || constant.Count == width);

    private Tensor? Constant(int number) => Step.IsConstant(number, out int index) ? _constants[index] : null;

    private sealed class Chain
    {
        private readonly List<DenseStage> _stages = [];
        private readonly List<int> _inputs = [];
        private ElementType? _type;
        private int _inner;
        private string _first = "";

        public List<CompiledNode> Nodes { get; } = [];

        public bool HasProduct { get; set; }

        /// <summary>Columns of the current value, or -1 before the first node.</summary>
        public int Width { get; set; } = -1;

        public int MinRank { get; set; } = 1;

        public int MaxRank { get; set; } = Shape.MaxRank;

        public bool Accepts(ElementType type) => type.IsFloat() && (_type is null || _type == type);

        public void Begin(int inner, ElementType type, string first) => (_type, _inner, _first) = (type, inner, first);

        public void Add(CompiledNode node, DenseStage stage)
        {
            Nodes.Add(node);
            _stages.Add(stage);
        }

        /// <summary>Returns the step's input number for a constant.</summary>
        public int Constant(int number)
        {
            _inputs.Add(number);
            return _inputs.Count;
        }

        public CompiledNode Fuse()
        {
            CompiledNode first = Nodes[0];
            int x = Array.Find(first.Inputs, input => input >= 0);
            var step = new DenseChain([.. _stages], _type!.Value, _inner, Width, MinRank, MaxRank, _first); // set by Begin
            return new CompiledNode(first.Definition, step, [x, .. _inputs], [Nodes[^1].Outputs[0]]);
        }
    }
}
