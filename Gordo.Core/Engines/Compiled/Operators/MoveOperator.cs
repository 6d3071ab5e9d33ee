using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>An operator that moves elements without interpreting them, compiled once per element size.</summary>
internal abstract class MoveOperator : Operator
{
    /// <summary>The input whose elements are moved.</summary>
    protected virtual int MovedInput => 0;

    public sealed override void Run(in RunContext context)
    {
        switch (context.Input(MovedInput).Type.Size())
        {
            case 8: Run<long>(context); break;
            case 4: Run<int>(context); break;
            case 2: Run<short>(context); break;
            default: Run<byte>(context); break;
        }
    }

    /// <summary>Moves elements of the size of <typeparamref name="T"/>; tensors are accessed through <see cref="Tensor.Raw"/>.</summary>
    protected abstract void Run<T>(in RunContext context)
        where T : unmanaged, IEquatable<T>;
}
