using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>Applies a function to each element of a floating-point tensor.</summary>
internal sealed class FunctionOperator<TFunction>(NodeDefinition node, TFunction function) : FloatOperator
    where TFunction : struct, IFunction
{
    // Exporters before version 6 write consumed_inputs, a hint about memory that does not affect values.
    private readonly TFunction _function = Accept(node, function);

    protected override void Run<T>(in RunContext context)
    {
        Tensor input = context.Input(0);
        ReadOnlySpan<T> x = input.Values<T>();
        Span<T> y = context.Output(0, input.Type, input.Shape).Values<T>()[..x.Length];
        TFunction at = _function;
        for (int i = 0; i < x.Length; i++)
            y[i] = at.At(x[i]);
    }

    private static TFunction Accept(NodeDefinition node, TFunction function)
    {
        node.Ignore("consumed_inputs");
        return function;
    }
}
