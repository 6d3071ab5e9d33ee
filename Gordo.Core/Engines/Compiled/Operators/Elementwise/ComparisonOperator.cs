using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Elementwise;

/// <summary>Compares two tensors elementwise, with broadcasting; the result is boolean.</summary>
internal sealed class ComparisonOperator<TComparison>(NodeDefinition node, bool takesBooleans) : NumericOperator
    where TComparison : struct, IComparison
{
    private readonly LegacyBroadcast? _legacy = LegacyBroadcast.Of(node);

    protected override bool TakesBooleans => takesBooleans;

    protected override void Run<T>(in RunContext context)
    {
        Tensor a = context.Input(0), b = context.Input(1);
        if (a.Type != b.Type)
            throw new ModelException($"types {a.Type.Name()} and {b.Type.Name()} do not match");
        Shape shapeB = _legacy?.Align(a.Shape, b.Shape) ?? b.Shape;
        Shape shape = Broadcasting.Combine(a.Shape, shapeB);
        Span<bool> result = context.Output(0, ElementType.Bool, shape).Values<bool>();
        ReadOnlySpan<T> valuesA = a.Raw<T>(), valuesB = b.Raw<T>();
        int done = 0;
        for (var walk = new Broadcasting(a.Shape, shapeB, shape); walk.Remaining > 0; walk.Next())
        {
            Span<bool> run = result.Slice(done, walk.Length);
            done += run.Length;
            ReadOnlySpan<T> runA = valuesA.Slice(walk.OffsetA, walk.ScalarA ? 1 : run.Length);
            ReadOnlySpan<T> runB = valuesB.Slice(walk.OffsetB, walk.ScalarB ? 1 : run.Length);
            if (walk.ScalarB)
            {
                T b0 = runB[0];
                for (int i = 0; i < run.Length; i++)
                    run[i] = TComparison.Holds(runA[walk.ScalarA ? 0 : i], b0);
            }
            else if (walk.ScalarA)
            {
                T a0 = runA[0];
                for (int i = 0; i < run.Length; i++)
                    run[i] = TComparison.Holds(a0, runB[i]);
            }
            else
            {
                for (int i = 0; i < run.Length; i++)
                    run[i] = TComparison.Holds(runA[i], runB[i]);
            }
        }
    }
}
