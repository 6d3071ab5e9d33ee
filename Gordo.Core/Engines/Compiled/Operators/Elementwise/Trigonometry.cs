using System.Numerics;

namespace Gordo.Core.Engines.Compiled.Operators.Elementwise;

/// <summary>Trigonometric and hyperbolic functions and their inverses; angles in radians.</summary>
/// <remarks>ONNX operators Sin, Cos, Tan, Asin, Acos, Atan (7, 22), Sinh, Cosh, Asinh, Acosh, Atanh (9, 22).</remarks>
internal sealed class Trigonometry : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Sin", [7, 22], 1, 1, node => new FunctionOperator<Sin>(node, default));
        registry.Add("Cos", [7, 22], 1, 1, node => new FunctionOperator<Cos>(node, default));
        registry.Add("Tan", [7, 22], 1, 1, node => new FunctionOperator<Tan>(node, default));
        registry.Add("Asin", [7, 22], 1, 1, node => new FunctionOperator<Asin>(node, default));
        registry.Add("Acos", [7, 22], 1, 1, node => new FunctionOperator<Acos>(node, default));
        registry.Add("Atan", [7, 22], 1, 1, node => new FunctionOperator<Atan>(node, default));
        registry.Add("Sinh", [9, 22], 1, 1, node => new FunctionOperator<Sinh>(node, default));
        registry.Add("Cosh", [9, 22], 1, 1, node => new FunctionOperator<Cosh>(node, default));
        registry.Add("Asinh", [9, 22], 1, 1, node => new FunctionOperator<Asinh>(node, default));
        registry.Add("Acosh", [9, 22], 1, 1, node => new FunctionOperator<Acosh>(node, default));
        registry.Add("Atanh", [9, 22], 1, 1, node => new FunctionOperator<Atanh>(node, default));
    }

    private readonly struct Sin : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => T.Sin(x);
    }

    private readonly struct Cos : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => T.Cos(x);
    }

    private readonly struct Tan : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => T.Tan(x);
    }

    private readonly struct Asin : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => T.Asin(x);
    }

    private readonly struct Acos : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => T.Acos(x);
    }

    private readonly struct Atan : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => T.Atan(x);
    }

    private readonly struct Sinh : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => T.Sinh(x);
    }

    private readonly struct Cosh : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => T.Cosh(x);
    }

    private readonly struct Asinh : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => T.Asinh(x);
    }

    private readonly struct Acosh : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => T.Acosh(x);
    }

    private readonly struct Atanh : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => T.Atanh(x);
    }
}
