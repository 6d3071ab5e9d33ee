using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>
/// Applies a function to each element of a floating-point tensor: vectorised for float32, one by one for float64.
/// </summary>
internal sealed class LaneFunctionOperator<TFunction>(NodeDefinition node, TFunction function) : FloatOperator
    where TFunction : struct, IFunction, ILaneFunction<float>
{
    private readonly FunctionOperator<TFunction> _oneByOne = new(node, function);
    private readonly TFunction _function = function;

    protected override void Run<T>(in RunContext context)
    {
        Tensor input = context.Input(0);
        if (typeof(T) == typeof(float))
            VectorMath.Run(input.Values<float>(), context.Output(0, input.Type, input.Shape).Values<float>(), _function);
        else
            _oneByOne.Run(context);
    }
}
