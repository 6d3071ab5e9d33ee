using System.Numerics;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>An operator on floating-point numbers, compiled once per element type.</summary>
internal abstract class FloatOperator : Operator
{
    /// <summary>The input whose type selects the compiled version.</summary>
    protected virtual int TypedInput => 0;

    public sealed override void Run(in RunContext context)
    {
        ElementType type = context.Input(TypedInput).Type;
        switch (type)
        {
            case ElementType.Float32: Run<float>(context); break;
            case ElementType.Float64: Run<double>(context); break;
            default: throw new ModelException($"expected float32 or float64, found {type.Name()}");
        }
    }

    protected abstract void Run<T>(in RunContext context)
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>;
}
