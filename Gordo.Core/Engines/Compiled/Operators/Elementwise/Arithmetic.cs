using System.Numerics;
using System.Numerics.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Elementwise;

/// <summary>Sum, difference, product and quotient of two tensors of any numeric type, with broadcasting.</summary>
/// <remarks>ONNX operators Add, Sub, Mul, Div (1, 6, 7, 13, 14). Integer division truncates towards zero.</remarks>
internal sealed class Arithmetic : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Add", [1, 6, 7, 13, 14], 2, 2, node => new BinaryOperator<AddKernel>(node));
        registry.Add("Sub", [1, 6, 7, 13, 14], 2, 2, node => new BinaryOperator<SubtractKernel>(node));
        registry.Add("Mul", [1, 6, 7, 13, 14], 2, 2, node => new BinaryOperator<MultiplyKernel>(node));
        registry.Add("Div", [1, 6, 7, 13, 14], 2, 2, node => new BinaryOperator<DivideKernel>(node));
    }

    private readonly struct AddKernel : IBinaryKernel
    {
        public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result)
            where T : unmanaged, INumber<T> => TensorPrimitives.Add(a, b, result);

        public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> result)
            where T : unmanaged, INumber<T> => TensorPrimitives.Add(a, b, result);

        public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> result)
            where T : unmanaged, INumber<T> => TensorPrimitives.Add(b, a, result);
    }

    private readonly struct SubtractKernel : IBinaryKernel
    {
        public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result)
            where T : unmanaged, INumber<T> => TensorPrimitives.Subtract(a, b, result);

        public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> result)
            where T : unmanaged, INumber<T> => TensorPrimitives.Subtract(a, b, result);

        public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> result)
            where T : unmanaged, INumber<T> => TensorPrimitives.Subtract(a, b, result);
    }

    private readonly struct MultiplyKernel : IBinaryKernel
    {
        public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result)
            where T : unmanaged, INumber<T> => TensorPrimitives.Multiply(a, b, result);

        public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> result)
            where T : unmanaged, INumber<T> => TensorPrimitives.Multiply(a, b, result);

        public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> result)
            where T : unmanaged, INumber<T> => TensorPrimitives.Multiply(b, a, result);
    }

    private readonly struct DivideKernel : IBinaryKernel
    {
        public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result)
            where T : unmanaged, INumber<T> => TensorPrimitives.Divide(a, b, result);

        public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> result)
            where T : unmanaged, INumber<T> => TensorPrimitives.Divide(a, b, result);

        public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> result)
            where T : unmanaged, INumber<T> => TensorPrimitives.Divide(a, b, result);
    }
}
