using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>
/// Matrix products by constants with the rows that are added, the scales and the activations between them, as one
/// step. The compiler puts it in place of the nodes; no file can name it.
/// </summary>
/// <remarks>ONNX operators Gemm, MatMul, Add, Sub, Mul, Div, Tanh, Sigmoid, Relu.</remarks>
/// <param name="stages">What the nodes do, in order.</param>
/// <param name="type">float32 or float64.</param>
/// <param name="inputs">Columns of the input.</param>
/// <param name="outputs">Columns of the output.</param>
/// <param name="leastRank">Axes the input must have.</param>
/// <param name="mostRank">Axes the input may have.</param>
/// <param name="first">The shape of the first constant, for messages.</param>
internal sealed class DenseChain(
    IReadOnlyList<DenseStage> stages, ElementType type, int inputs, int outputs, int leastRank, int mostRank, string first) : Operator
{
    public override PreparedState Prepare(in ConstantInputs constants)
    {
        PreparedState state = type == ElementType.Float32
            ? DenseNetworkBuilder.Build<float>(stages, constants, inputs)
            : DenseNetworkBuilder.Build<double>(stages, constants, inputs);
        foreach (DenseStage stage in stages)
        {
            if (stage.Constant >= 0)
                constants.Take(stage.Constant);
            if (stage.Bias >= 0)
                constants.Take(stage.Bias);
        }
        return state;
    }

    public override void Run(in RunContext context)
    {
        Tensor x = context.Input(0);
        if (x.Type != type)
            throw new ModelException($"types {x.Type.Name()} and {type.Name()} do not fit together");
        if (x.Rank < leastRank || x.Rank > mostRank || x.Shape[^1] != inputs)
            throw new ModelException($"shapes {x.Shape} (rank {x.Rank}) and {first} do not fit together");
        Shape shape = x.Shape;
        shape[shape.Rank - 1] = outputs;
        Tensor y = context.Output(0, type, shape);
        int rows = shape.Product(0, shape.Rank - 1);
        if (type == ElementType.Float32)
            Run<float>(context, x, y, rows);
        else
            Run<double>(context, x, y, rows);
    }

    /// <summary>Runs columns of doubles, for a plan that is nothing but this chain.</summary>
    /// <param name="state">What <see cref="Prepare"/> made.</param>
    /// <param name="workspace">For scratch.</param>
    /// <param name="x">One column per input.</param>
    /// <param name="y">Columns one after the other, each of <paramref name="stride"/> values.</param>
    /// <param name="stride">See there.</param>
    /// <param name="start">The first row.</param>
    /// <param name="rows">How many.</param>
    public static void RunColumns(
        PreparedState state, Workspace workspace, ReadOnlySpan<ReadOnlyMemory<double>> x, Span<double> y, int stride, int start, int rows)
    {
        if (state is DenseNetwork<float> singles)
            RunColumns(singles, ElementType.Float32, workspace, x, y, stride, start, rows);
        else
            RunColumns((DenseNetwork<double>)state, ElementType.Float64, workspace, x, y, stride, start, rows);
    }

    private static void RunColumns<T>(
        DenseNetwork<T> network, ElementType type, Workspace workspace,
        ReadOnlySpan<ReadOnlyMemory<double>> x, Span<double> y, int stride, int start, int rows)
        where T : unmanaged
    {
        DenseEngine<T> engine = DenseEngine<T>.Best;
        Span<T> scratch = workspace.Scratch(0, type, new Shape(engine.ScratchLength(network, rows))).Values<T>();
        engine.RunColumns(network, x, y, stride, start, rows, scratch);
    }

    private static void Run<T>(in RunContext context, Tensor x, Tensor y, int rows)
        where T : unmanaged
    {
        var network = (DenseNetwork<T>)context.State!; // Prepare makes it
        DenseEngine<T> engine = DenseEngine<T>.Best;
        engine.Run(network, x.Values<T>(), y.Values<T>(), rows, context.Scratch<T>(engine.ScratchLength(network, rows)));
    }
}
