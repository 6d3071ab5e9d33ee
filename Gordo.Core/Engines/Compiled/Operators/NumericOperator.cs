using System.Numerics;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>An operator on numbers of any type, compiled once per element type.</summary>
internal abstract class NumericOperator : Operator
{
    /// <summary>The input whose type selects the compiled version.</summary>
    protected virtual int TypedInput => 0;

    /// <summary>True if booleans are accepted; they are processed as bytes, so inputs must be read with Raw.</summary>
    protected virtual bool TakesBooleans => false;

    public sealed override void Run(in RunContext context)
    {
        ElementType type = context.Input(TypedInput).Type;
        switch (type)
        {
            case ElementType.Float32: Run<float>(context); break;
            case ElementType.Float64: Run<double>(context); break;
            case ElementType.Int8: Run<sbyte>(context); break;
            case ElementType.Int16: Run<short>(context); break;
            case ElementType.Int32: Run<int>(context); break;
            case ElementType.Int64: Run<long>(context); break;
            case ElementType.UInt8: Run<byte>(context); break;
            case ElementType.UInt16: Run<ushort>(context); break;
            case ElementType.UInt32: Run<uint>(context); break;
            case ElementType.UInt64: Run<ulong>(context); break;
            default:
                if (!TakesBooleans)
                    throw new ModelException($"type {type.Name()} is not numeric");
                Run<byte>(context);
                break;
        }
    }

    protected abstract void Run<T>(in RunContext context)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}
