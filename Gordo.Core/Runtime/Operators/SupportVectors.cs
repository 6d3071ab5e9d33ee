using System.Numerics.Tensors;

namespace Gordo.Core.Runtime.Operators;

/// <summary>Regression by support vectors.</summary>
/// <remarks>ai.onnx.ml SVMRegressor (1). Without support vectors the coefficients weigh the features themselves.</remarks>
internal sealed class SupportVectors : IOperatorFamily
{
    private enum Kernel
    {
        Linear,
        Polynomial,
        Radial,
        Sigmoid,
    }

    public void Register(OperatorRegistry registry) =>
        registry.Add("SVMRegressor", [1], 1, 1, node => new Regressor(node), domain: OperatorRegistry.MachineLearning);

    private sealed class Regressor : Operator
    {
        private readonly float[] _coefficients;
        private readonly float[] _vectors;
        private readonly double _rho;
        private readonly double _gamma;
        private readonly double _constant;
        private readonly double _degree;
        private readonly Kernel _kernel;
        private readonly int _supports;
        private readonly bool _oneClass;
        private readonly PostTransform _transform;

        public Regressor(NodeDefinition node)
        {
            _coefficients = node.Floats("coefficients") ?? throw node.Fault("the required attribute 'coefficients' is missing");
            _vectors = node.Floats("support_vectors") ?? [];
            _rho = node.Floats("rho") is { Length: > 0 } rho ? rho[0] : 0;
            float[] parameters = node.Floats("kernel_params") ?? [];
            if (parameters.Length is not (0 or 3))
                throw node.Fault($"{parameters.Length} kernel_params; expected 3");
            (_gamma, _constant, _degree) = parameters.Length == 3 ? (parameters[0], parameters[1], parameters[2]) : (0, 0, 0);
            string kernel = node.String("kernel_type", "LINEAR");
            _kernel = kernel switch
            {
                "LINEAR" => Kernel.Linear,
                "POLY" => Kernel.Polynomial,
                "RBF" => Kernel.Radial,
                "SIGMOID" => Kernel.Sigmoid,
                _ => throw node.Fault($"kernel_type {Text.Quote(kernel)} is not known"),
            };
            _supports = node.Int32("n_supports", 0, 0);
            _oneClass = node.Flag("one_class", false);
            _transform = PostTransforms.Of(node);
            if (_supports > 0 && (_coefficients.Length != _supports || _vectors.Length % _supports != 0))
                throw node.Fault($"{_coefficients.Length} coefficients and {_vectors.Length} numbers for {_supports} support vectors");
        }

        public override long ResidentBytes => 4L * (_coefficients.Length + _vectors.Length);

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            (int rows, int columns) = Rows.Of(input);
            int expected = _supports > 0 ? _vectors.Length / _supports : _coefficients.Length;
            if (columns != expected)
                throw new ModelException($"{columns} columns; expected {expected}");
            Span<float> x = Numbers.To<float>(context, input);
            Span<float> y = context.Output(0, ElementType.Float32, new Shape(rows, 1)).Values<float>();
            for (int row = 0; row < rows; row++)
            {
                double score = Score(x.Slice(row * columns, columns)) + _rho;
                y[row] = _oneClass ? (score > 0 ? 1 : -1) : (float)score;
                PostTransforms.Apply(_transform, y.Slice(row, 1));
            }
        }

        private double Score(ReadOnlySpan<float> x)
        {
            if (_supports == 0)
                return Of(x, _coefficients);
            double sum = 0;
            for (int i = 0; i < _supports; i++)
                sum += _coefficients[i] * Of(x, _vectors.AsSpan(i * x.Length, x.Length));
            return sum;
        }

        private double Of(ReadOnlySpan<float> x, ReadOnlySpan<float> vector)
        {
            switch (_kernel)
            {
                case Kernel.Linear:
                    return TensorPrimitives.Dot(x, vector);
                case Kernel.Polynomial:
                    return Math.Pow(_gamma * TensorPrimitives.Dot(x, vector) + _constant, _degree);
                case Kernel.Sigmoid:
                    return Math.Tanh(_gamma * TensorPrimitives.Dot(x, vector) + _constant);
                default:
                    double distance = 0;
                    for (int i = 0; i < x.Length; i++)
                    {
                        double difference = (double)x[i] - vector[i];
                        distance += difference * difference;
                    }
                    return Math.Exp(-_gamma * distance);
            }
        }
    }
}
