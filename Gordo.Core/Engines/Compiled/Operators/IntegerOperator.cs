using System.Numerics;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>An operator on the bits of integers, compiled once per element type.</summary>
internal abstract class IntegerOperator : Operator
{
    public sealed override void Run(in RunContext context)
    {
        ElementType type = context.Input(0).Type;
        switch (type)
        {
            case ElementType.Int8: Run<sbyte>(context); break;
            case ElementType.Int16: Run<short>(context); break;
            case ElementType.Int32: Run<int>(context); break;
            case ElementType.Int64: Run<long>(context); break;
            case ElementType.UInt8: Run<byte>(context); break;
            case ElementType.UInt16: Run<ushort>(context); break;
            case ElementType.UInt32: Run<uint>(context); break;
            case ElementType.UInt64: Run<ulong>(context); break;
            default: throw new ModelException($"expected integers, found {type.Name()}");
        }
    }

    protected abstract void Run<T>(in RunContext context)
        where T : unmanaged, IBinaryInteger<T>;
}
