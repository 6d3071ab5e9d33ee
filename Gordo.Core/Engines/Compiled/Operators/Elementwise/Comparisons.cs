using System.Numerics;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Elementwise;

/// <summary>Comparisons of two tensors, and tests for NaN and infinities.</summary>
/// <remarks>
/// ONNX operators Equal (1, 7, 11, 13, 19), Greater and Less (1, 7, 9, 13), GreaterOrEqual and LessOrEqual (12, 16),
/// IsNaN (9, 13, 20), IsInf (10, 20).
/// </remarks>
internal sealed class Comparisons : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Equal", [1, 7, 11, 13, 19], 2, 2, node => new ComparisonOperator<Equal>(node, takesBooleans: true));
        registry.Add("Greater", [1, 7, 9, 13], 2, 2, node => new ComparisonOperator<Greater>(node, takesBooleans: false));
        registry.Add("Less", [1, 7, 9, 13], 2, 2, node => new ComparisonOperator<Less>(node, takesBooleans: false));
        registry.Add("GreaterOrEqual", [12, 16], 2, 2, node => new ComparisonOperator<GreaterOrEqual>(node, takesBooleans: false));
        registry.Add("LessOrEqual", [12, 16], 2, 2, node => new ComparisonOperator<LessOrEqual>(node, takesBooleans: false));
        registry.Add("IsNaN", [9, 13, 20], 1, 1, _ => new IsNaN());
        registry.Add("IsInf", [10, 20], 1, 1, node => new IsInf(node));
    }

    private readonly struct Equal : IComparison
    {
        public static bool Holds<T>(T a, T b)
            where T : unmanaged, INumber<T> => a == b;
    }

    private readonly struct Greater : IComparison
    {
        public static bool Holds<T>(T a, T b)
            where T : unmanaged, INumber<T> => a > b;
    }

    private readonly struct Less : IComparison
    {
        public static bool Holds<T>(T a, T b)
            where T : unmanaged, INumber<T> => a < b;
    }

    private readonly struct GreaterOrEqual : IComparison
    {
        public static bool Holds<T>(T a, T b)
            where T : unmanaged, INumber<T> => a >= b;
    }

    private readonly struct LessOrEqual : IComparison
    {
        public static bool Holds<T>(T a, T b)
            where T : unmanaged, INumber<T> => a <= b;
    }

    private sealed class IsNaN : FloatOperator
    {
        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            ReadOnlySpan<T> x = input.Values<T>();
            Span<bool> y = context.Output(0, ElementType.Bool, input.Shape).Values<bool>();
            for (int i = 0; i < x.Length; i++)
                y[i] = T.IsNaN(x[i]);
        }
    }

    private sealed class IsInf(NodeDefinition node) : FloatOperator
    {
        private readonly bool _negative = node.Flag("detect_negative", true);
        private readonly bool _positive = node.Flag("detect_positive", true);

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            ReadOnlySpan<T> x = input.Values<T>();
            Span<bool> y = context.Output(0, ElementType.Bool, input.Shape).Values<bool>();
            for (int i = 0; i < x.Length; i++)
                y[i] = (_negative && T.IsNegativeInfinity(x[i])) || (_positive && T.IsPositiveInfinity(x[i]));
        }
    }
}
