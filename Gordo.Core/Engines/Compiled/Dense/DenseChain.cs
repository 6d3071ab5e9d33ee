using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>
/// A chain of products with constant matrices, constant rows added or multiplied, and activations, run as one step.
/// Inserted by the compiler in place of the nodes; a file cannot name it.
/// </summary>
/// <remarks>ONNX operators Gemm, MatMul, Add, Sub, Mul, Div, Tanh, Sigmoid, Relu.</remarks>
/// <param name="stages">The operations of the nodes, in order.</param>
/// <param name="type">float32 or float64.</param>
/// <param name="inputs">The number of input columns.</param>
/// <param name="outputs">The number of output columns.</param>
/// <param name="minRank">The minimum rank of the input.</param>
/// <param name="maxRank">The maximum rank of the input.</param>
/// <param name="first">The shape of the first constant, for error messages.</param>
internal sealed class DenseChain(
    IReadOnlyList<DenseStage> stages, ElementType type, int inputs, int outputs, int minRank, int maxRank, string first) : Operator
{
    public override PreparedState Prepare(in ConstantInputs constants)
    {
        PreparedState state = type == ElementType.Float32
            ? DenseNetworkBuilder.Build<float>(stages, constants, inputs)
            : DenseNetworkBuilder.Build<double>(stages, constants, inputs);
        foreach (DenseStage stage in stages)
        {
            if (stage.Constant >= 0)
                constants.Release(stage.Constant);
            if (stage.Bias >= 0)
                constants.Release(stage.Bias);
        }
        return state;
    }

    public override void Run(in RunContext context)
    {
        Tensor x = context.Input(0);
        if (x.Type != type)
            throw new ModelException($"types {x.Type.Name()} and {type.Name()} do not match");
        if (x.Rank < minRank || x.Rank > maxRank || x.Shape[^1] != inputs)
            throw new ModelException($"shapes {x.Shape} (rank {x.Rank}) and {first} are incompatible");
        Shape shape = x.Shape;
        shape[shape.Rank - 1] = outputs;
        Tensor y = context.Output(0, type, shape);
        int rows = shape.Product(0, shape.Rank - 1);
        if (type == ElementType.Float32)
            Run<float>(context, x, y, rows);
        else
            Run<double>(context, x, y, rows);
    }

    /// <summary>Runs columns of doubles through the chain, for a plan that consists only of it.</summary>
    /// <param name="state">The result of <see cref="Prepare"/>.</param>
    /// <param name="workspace">The workspace, for scratch.</param>
    /// <param name="x">One column per input.</param>
    /// <param name="y">The output columns, one after another, <paramref name="stride"/> values apart.</param>
    /// <param name="stride">The distance between output columns, in values.</param>
    /// <param name="start">The first row.</param>
    /// <param name="rows">The number of rows.</param>
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
        var network = (DenseNetwork<T>)context.State!; // created by Prepare
        DenseEngine<T> engine = DenseEngine<T>.Best;
        engine.Run(network, x.Values<T>(), y.Values<T>(), rows, context.Scratch<T>(engine.ScratchLength(network, rows)));
    }
}
