using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Vectors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Engines.Compiled.Operators.MachineLearning;

/// <summary>Support vector regression.</summary>
/// <remarks>ai.onnx.ml SVMRegressor (1). Without support vectors the coefficients apply to the features directly.</remarks>
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
        // Stored feature by feature.
        private readonly float[] _features;
        private readonly float _rho;
        private readonly float _gamma;
        private readonly float _constant;
        private readonly float _degree;
        private readonly Kernel _kernel;
        private readonly int _supports;
        private readonly bool _oneClass;
        private readonly PostTransform _transform;

        public Regressor(NodeDefinition node)
        {
            _coefficients = node.Floats("coefficients") ?? throw node.Fault("the required attribute 'coefficients' is missing");
            float[] vectors = node.Floats("support_vectors") ?? [];
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
                _ => throw node.Fault($"kernel_type {Text.Quote(kernel)} is not supported"),
            };
            _supports = node.Int32("n_supports", 0, 0);
            _oneClass = node.Flag("one_class", false);
            _transform = PostTransforms.Of(node);
            if (_supports > 0 && (_coefficients.Length != _supports || vectors.Length % _supports != 0))
                throw node.Fault($"found {_coefficients.Length} coefficients and {vectors.Length} coordinates for {_supports} support vectors");
            _features = new float[vectors.Length];
            if (_supports > 0)
                MatrixKernel.Transpose<float>(vectors, _features, _supports, vectors.Length / _supports);
        }

        public override long ResidentBytes => 4L * (_coefficients.Length + _features.Length);

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            (int rows, int columns) = Rows.Of(input);
            int expected = _supports > 0 ? _features.Length / _supports : _coefficients.Length;
            if (columns != expected)
                throw new ModelException($"expected {expected} columns, found {columns}");
            // A kernel value costs about ten times as much as a product.
            context.CheckOperations((double)rows * (_features.Length + 16.0 * Math.Max(1, _supports)));
            Span<float> x = Numbers.To<float>(context, input);
            Span<float> y = context.Output(0, ElementType.Float32, new Shape(rows, 1)).Values<float>();
            Span<float> kernels = context.Scratch<float>(Math.Max(1, _supports)), differences = context.Scratch<float>(kernels.Length);
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<float> values = x.Slice(row * columns, columns);
                if (_supports == 0)
                {
                    kernels[0] = TensorPrimitives.Dot(values, _coefficients);
                    Apply(kernels);
                }
                else
                {
                    Kernels(values, kernels, differences);
                    kernels[0] = TensorPrimitives.Dot<float>(kernels, _coefficients);
                }
                float score = kernels[0] + _rho;
                y[row] = _oneClass ? (score > 0 ? 1 : -1) : score;
                PostTransforms.Apply(_transform, y.Slice(row, 1));
            }
        }

        /// <summary>Computes the kernel of a row with every support vector, feature by feature for all vectors at once.</summary>
        private void Kernels(ReadOnlySpan<float> x, Span<float> kernels, Span<float> differences)
        {
            kernels.Clear();
            for (int i = 0; i < x.Length; i++)
            {
                ReadOnlySpan<float> feature = _features.AsSpan(i * _supports, _supports);
                if (_kernel == Kernel.Radial)
                {
                    TensorPrimitives.Subtract(feature, x[i], differences);
                    TensorPrimitives.MultiplyAdd(differences, differences, kernels, kernels);
                }
                else
                {
                    TensorPrimitives.MultiplyAdd(feature, x[i], kernels, kernels);
                }
            }
            Apply(kernels);
        }

        /// <summary>Converts dot products or squared distances to kernel values.</summary>
        private void Apply(Span<float> values)
        {
            if (_kernel == Kernel.Linear)
                return;
            if (_kernel == Kernel.Radial)
            {
                TensorPrimitives.Multiply(values, -_gamma, values);
                TensorPrimitives.Exp(values, values);
                return;
            }
            foreach (ref float value in values)
            {
                float scaled = _gamma * value + _constant;
                value = _kernel == Kernel.Sigmoid ? MathF.Tanh(scaled) : MathF.Pow(scaled, _degree);
            }
        }
    }
}
