using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Elementwise;

/// <summary>An elementwise floating-point operator whose kernel takes whole spans.</summary>
internal sealed class UnaryOperator<TKernel> : FloatOperator
    where TKernel : struct, IUnaryKernel
{
    public UnaryOperator(NodeDefinition node) => node.Ignore("consumed_inputs");

    protected override void Run<T>(in RunContext context)
    {
        Tensor input = context.Input(0);
        TKernel.Apply(input.Values<T>(), context.Output(0, input.Type, input.Shape).Values<T>());
    }
}
