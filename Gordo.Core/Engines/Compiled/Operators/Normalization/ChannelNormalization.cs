using System.Numerics;
using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Engines.Compiled.Operators.Normalization;

/// <summary>Normalization with one mean and variance per channel or group of channels.</summary>
/// <remarks>
/// ONNX operators BatchNormalization (1, 6, 7, 9, 14, 15), InstanceNormalization (1, 6, 22), GroupNormalization (18 with a
/// scale per group, 21 with one per channel), LRN (1, 13). Statistics are computed in float64.
/// </remarks>
internal sealed class ChannelNormalization : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("BatchNormalization", [1, 6, 7, 9], 5, 5, node => new Batch(node), maxOutputs: 5);
        registry.Add("BatchNormalization", [14, 15], 5, 5, node => new Batch(node), maxOutputs: 3);
        registry.Add("InstanceNormalization", [1, 6, 22], 3, 3, node => new Instance(node));
        registry.Add("GroupNormalization", [18, 21], 3, 3, node => new Group(node));
        registry.Add("LRN", [1, 13], 1, 1, node => new LocalResponse(node));
    }

    /// <summary>Computes y = (x - mean) * scale + shift over contiguous elements.</summary>
    private static void Apply<T>(ReadOnlySpan<T> x, Span<T> y, double mean, double scale, double shift)
        where T : unmanaged, INumber<T>
    {
        TensorPrimitives.Subtract(x, T.CreateTruncating(mean), y);
        TensorPrimitives.Multiply(y, T.CreateTruncating(scale), y);
        TensorPrimitives.Add(y, T.CreateTruncating(shift), y);
    }

    private static (double Mean, double Variance) Statistics<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        double sum = 0;
        foreach (T value in values)
            sum += double.CreateTruncating(value);
        double mean = sum / values.Length, squares = 0;
        foreach (T value in values)
        {
            double deviation = double.CreateTruncating(value) - mean;
            squares += deviation * deviation;
        }
        return (mean, squares / values.Length);
    }

    private sealed class Batch : FloatOperator
    {
        private readonly double _epsilon;
        private readonly double _momentum;
        private readonly bool _trains;
        private readonly bool _perActivation;

        public Batch(NodeDefinition node)
        {
            _epsilon = node.Float("epsilon", 1e-5f);
            _momentum = node.Float("momentum", 0.9f);
            node.Ignore("consumed_inputs");
            if (node.Version < 7)
                _trains = !node.Flag("is_test", false) && Named(node) > 1;
            else if (node.Version < 14)
                _trains = Named(node) > 1;
            else
                _trains = node.Flag("training_mode", false);
            if (_trains && node.Version < 14)
                throw node.Unsupported("training is not supported before version 14");
            _perActivation = node.Version < 9 && !node.Flag("spatial", true);
        }

        // The other outputs are statistics computed in training only.
        public override int ComputedOutputs => _trains ? 3 : 1;

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            if (input.Rank == 0)
                throw new ModelException("a scalar has no channels");
            // Without axes after the batch there is one channel.
            int channels = input.Rank == 1 ? 1 : input.Shape.Product(1, _perActivation ? input.Rank : 2);
            int inner = _perActivation || input.Rank < 2 ? 1 : input.Shape.Product(2, input.Rank);
            ReadOnlySpan<T> scale = Parameter<T>(context, 1, channels), shift = Parameter<T>(context, 2, channels);
            ReadOnlySpan<T> mean = Parameter<T>(context, 3, channels), variance = Parameter<T>(context, 4, channels);
            if (_trains)
                Train(context, input, channels, inner, ref mean, ref variance);

            ReadOnlySpan<T> x = input.Values<T>();
            Span<T> y = context.Output(0, input.Type, input.Shape).Values<T>();
            Span<T> factor = context.Scratch<T>(channels);
            for (int i = 0; i < channels; i++)
                factor[i] = T.CreateTruncating(
                    double.CreateTruncating(scale[i]) / Math.Sqrt(double.CreateTruncating(variance[i]) + _epsilon));
            if (inner == 1)
            {
                for (int done = 0; done < y.Length; done += channels)
                {
                    Span<T> row = y.Slice(done, channels);
                    TensorPrimitives.Subtract(x.Slice(done, channels), mean, row);
                    TensorPrimitives.MultiplyAdd(row, factor, shift, row);
                }
                return;
            }
            for (int i = 0; i * inner < y.Length; i++)
            {
                int channel = i % channels;
                Span<T> row = y.Slice(i * inner, inner);
                TensorPrimitives.Subtract(x.Slice(i * inner, inner), mean[channel], row);
                TensorPrimitives.Multiply(row, factor[channel], row);
                TensorPrimitives.Add(row, shift[channel], row);
            }
        }

        private static int Named(NodeDefinition node) => node.Outputs.Count(output => output.Length > 0);

        private static ReadOnlySpan<T> Parameter<T>(in RunContext context, int input, int channels)
            where T : unmanaged, INumber<T>
        {
            Tensor parameter = context.Input(input);
            if (parameter.Count != channels || !parameter.Type.IsFloat())
                throw new ModelException($"input {input} is {parameter}; expected one number per channel of {channels}");
            return Numbers.To<T>(context, parameter);
        }

        /// <summary>Replaces mean and variance by those of the batch, and writes the running statistics.</summary>
        private void Train<T>(
            in RunContext context, Tensor input, int channels, int inner, ref ReadOnlySpan<T> mean, ref ReadOnlySpan<T> variance)
            where T : unmanaged, INumber<T>
        {
            Span<T> means = context.Scratch<T>(channels), variances = context.Scratch<T>(channels);
            int rows = channels * inner == 0 ? 0 : input.Count / (channels * inner);
            if (rows == 0)
                throw new ModelException($"cannot compute statistics of the empty shape {input.Shape}");
            Span<T> values = context.Scratch<T>(rows * inner);
            ReadOnlySpan<T> x = input.Values<T>();
            for (int channel = 0; channel < channels; channel++)
            {
                for (int row = 0; row < rows; row++)
                    x.Slice((row * channels + channel) * inner, inner).CopyTo(values[(row * inner)..]);
                (double ownMean, double ownVariance) = Statistics<T>(values);
                means[channel] = T.CreateTruncating(ownMean);
                variances[channel] = T.CreateTruncating(ownVariance);
            }
            WriteRunning<T>(context, 1, mean, means);
            WriteRunning<T>(context, 2, variance, variances);
            mean = means;
            variance = variances;
        }

        private void WriteRunning<T>(in RunContext context, int output, ReadOnlySpan<T> before, ReadOnlySpan<T> own)
            where T : unmanaged, INumber<T>
        {
            if (!context.IsRequested(output))
                return;
            Tensor running = context.Output(output, context.Input(output + 2).Type, new Shape(own.Length));
            for (int i = 0; i < own.Length; i++)
            {
                double value = double.CreateTruncating(before[i]) * _momentum + double.CreateTruncating(own[i]) * (1 - _momentum);
                if (running.Type == ElementType.Float32)
                    running.Values<float>()[i] = (float)value;
                else
                    running.Values<double>()[i] = value;
            }
        }
    }

    private sealed class Instance : FloatOperator
    {
        private readonly double _epsilon;

        public Instance(NodeDefinition node)
        {
            node.Ignore("consumed_inputs");
            _epsilon = node.Float("epsilon", 1e-5f);
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            if (input.Rank < 2)
                throw new ModelException($"expected batch and channels, found the shape {input.Shape}");
            int channels = input.Shape[1], inner = input.Shape.Product(2, input.Rank);
            ReadOnlySpan<T> x = input.Values<T>(), scale = context.Input(1).Values<T>(), shift = context.Input(2).Values<T>();
            if (scale.Length != channels || shift.Length != channels)
                throw new ModelException($"found {scale.Length} scales and {shift.Length} biases for {channels} channels");
            Span<T> y = context.Output(0, input.Type, input.Shape).Values<T>();
            for (int i = 0; i * inner < y.Length; i++)
            {
                ReadOnlySpan<T> values = x.Slice(i * inner, inner);
                (double mean, double variance) = Statistics(values);
                double factor = double.CreateTruncating(scale[i % channels]) / Math.Sqrt(variance + _epsilon);
                Apply(values, y.Slice(i * inner, inner), mean, factor, double.CreateTruncating(shift[i % channels]));
            }
        }
    }

    private sealed class Group : FloatOperator
    {
        private readonly double _epsilon;
        private readonly int _groups;
        private readonly bool _perGroup;

        public Group(NodeDefinition node)
        {
            node.Ignore("stash_type");
            _epsilon = node.Float("epsilon", 1e-5f);
            if (!node.Has("num_groups"))
                throw node.Fault("the required attribute 'num_groups' is missing");
            _groups = node.Int32("num_groups", 1, 1);
            _perGroup = node.Version < 21;
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            if (input.Rank < 2 || input.Shape[1] % _groups != 0)
                throw new ModelException($"the channels of {input.Shape} cannot be divided into {_groups} groups");
            int channels = input.Shape[1], inner = input.Shape.Product(2, input.Rank), size = channels / _groups;
            int parameters = _perGroup ? _groups : channels;
            ReadOnlySpan<T> x = input.Values<T>(), scale = context.Input(1).Values<T>(), shift = context.Input(2).Values<T>();
            if (scale.Length != parameters || shift.Length != parameters)
                throw new ModelException($"found {scale.Length} scales and {shift.Length} biases; expected {parameters} each");
            Span<T> y = context.Output(0, input.Type, input.Shape).Values<T>();
            for (int i = 0; i * size * inner < y.Length; i++)
            {
                (double mean, double variance) = Statistics(x.Slice(i * size * inner, size * inner));
                double factor = 1 / Math.Sqrt(variance + _epsilon);
                for (int k = 0; k < size; k++)
                {
                    int channel = i % _groups * size + k, start = (i * size + k) * inner;
                    int parameter = _perGroup ? i % _groups : channel;
                    Apply(
                        x.Slice(start, inner), y.Slice(start, inner), mean,
                        factor * double.CreateTruncating(scale[parameter]), double.CreateTruncating(shift[parameter]));
                }
            }
        }
    }

    private sealed class LocalResponse : FloatOperator
    {
        private readonly double _alpha;
        private readonly double _beta;
        private readonly double _bias;
        private readonly int _size;

        public LocalResponse(NodeDefinition node)
        {
            _alpha = node.Float("alpha", 0.0001f);
            _beta = node.Float("beta", 0.75f);
            _bias = node.Float("bias", 1);
            if (!node.Has("size"))
                throw node.Fault("the required attribute 'size' is missing");
            _size = node.Int32("size", 1, 1);
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            if (input.Rank < 2)
                throw new ModelException($"expected batch and channels, found the shape {input.Shape}");
            int channels = input.Shape[1], inner = input.Shape.Product(2, input.Rank);
            ReadOnlySpan<T> x = input.Values<T>();
            Span<T> y = context.Output(0, input.Type, input.Shape).Values<T>();
            context.CheckOperations((double)y.Length * Math.Min(_size, channels));
            int below = (_size - 1) / 2, above = _size - 1 - below;
            for (int i = 0; i < y.Length; i++)
            {
                int channel = i / inner % channels;
                int first = Math.Max(0, channel - below), last = (int)Math.Min(channels - 1L, (long)channel + above);
                double squares = 0;
                for (int other = first; other <= last; other++)
                {
                    double value = double.CreateTruncating(x[i + (other - channel) * inner]);
                    squares += value * value;
                }
                y[i] = T.CreateTruncating(
                    double.CreateTruncating(x[i]) / Math.Pow(_bias + _alpha / _size * squares, _beta));
            }
        }
    }
}
