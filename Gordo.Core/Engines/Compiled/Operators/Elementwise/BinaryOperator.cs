using System.Numerics;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Elementwise;

/// <summary>An elementwise operator on two tensors of one numeric type, with broadcasting.</summary>
internal sealed class BinaryOperator<TKernel> : Operator
    where TKernel : IBinaryKernel
{
    private readonly LegacyBroadcast? _legacy;

    /// <summary>Creates the operator; before version 7 broadcasting is one-sided and controlled by attributes.</summary>
    public BinaryOperator(NodeDefinition node) => _legacy = LegacyBroadcast.Of(node);

    public override void Run(in RunContext context)
    {
        Tensor a = context.Input(0);
        Tensor b = context.Input(1);
        if (a.Type != b.Type)
            throw new ModelException($"types {a.Type.Name()} and {b.Type.Name()} do not match");
        switch (a.Type)
        {
            case ElementType.Float32: Run<float>(context, a, b); break;
            case ElementType.Float64: Run<double>(context, a, b); break;
            case ElementType.Int8: Run<sbyte>(context, a, b); break;
            case ElementType.Int16: Run<short>(context, a, b); break;
            case ElementType.Int32: Run<int>(context, a, b); break;
            case ElementType.Int64: Run<long>(context, a, b); break;
            case ElementType.UInt8: Run<byte>(context, a, b); break;
            case ElementType.UInt16: Run<ushort>(context, a, b); break;
            case ElementType.UInt32: Run<uint>(context, a, b); break;
            case ElementType.UInt64: Run<ulong>(context, a, b); break;
            default: throw new ModelException($"type {a.Type.Name()} is not numeric");
        }
    }

    private void Run<T>(in RunContext context, Tensor a, Tensor b)
        where T : unmanaged, INumber<T>
    {
        Shape shapeB = _legacy?.Align(a.Shape, b.Shape) ?? b.Shape;
        Shape shape = Broadcasting.Combine(a.Shape, shapeB);
        Span<T> result = context.Output(0, a.Type, shape).Values<T>();
        ReadOnlySpan<T> valuesA = a.Values<T>(), valuesB = b.Values<T>();
        int done = 0;
        for (var walk = new Broadcasting(a.Shape, shapeB, shape); walk.Remaining > 0; walk.Next())
        {
            Span<T> run = result.Slice(done, walk.Length);
            done += run.Length;
            if (walk.ScalarB)
            {
                if (walk.ScalarA)
                    TKernel.Apply(valuesA.Slice(walk.OffsetA, 1), valuesB.Slice(walk.OffsetB, 1), run[..1]);
                else
                    TKernel.Apply(valuesA.Slice(walk.OffsetA, run.Length), valuesB[walk.OffsetB], run);
            }
            else if (walk.ScalarA)
            {
                TKernel.Apply(valuesA[walk.OffsetA], valuesB.Slice(walk.OffsetB, run.Length), run);
            }
            else
            {
                TKernel.Apply(valuesA.Slice(walk.OffsetA, run.Length), valuesB.Slice(walk.OffsetB, run.Length), run);
            }
        }
    }
}
