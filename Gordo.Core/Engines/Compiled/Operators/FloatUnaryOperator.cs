using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>An elementwise operator on floating-point numbers.</summary>
internal abstract class FloatUnaryOperator : Operator
{
    public sealed override void Run(in RunContext context)
    {
        Tensor input = context.Input(0);
        Tensor output = context.Output(0, input.Type, input.Shape);
        switch (input.Type)
        {
            case ElementType.Float32: Apply(input.Values<float>(), output.Values<float>()); break;
            case ElementType.Float64: Apply(input.Values<double>(), output.Values<double>()); break;
            default: throw new ModelException($"expected float32 or float64, found {input.Type.Name()}");
        }
    }

    protected abstract void Apply(ReadOnlySpan<float> x, Span<float> y);

    protected abstract void Apply(ReadOnlySpan<double> x, Span<double> y);
}
