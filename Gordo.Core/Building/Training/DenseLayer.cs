using System.Numerics.Tensors;

namespace Gordo.Core.Building.Training;

/// <summary>Computes a fully connected layer. Parameters: kernel (inputs × units), bias.</summary>
internal sealed class DenseLayer : Layer
{
    private readonly int _inputs;
    private readonly Activation _activation;
    private readonly float _penalty;

    public DenseLayer(DenseDefinition definition, int inputs, int capacity)
        : base((inputs + 1) * definition.Units, definition.Units, 1, capacity)
    {
        _inputs = inputs;
        _activation = definition.Activation;
        _penalty = definition.ActivityPenalty;
    }

    private int Kernel => _inputs * Units;

    public override void Initialize(Span<float> parameters, Random random)
    {
        Initializers.Glorot(parameters[..Kernel], _inputs, Units, random);
        parameters[Kernel..].Clear();
    }

    public override void Forward(ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, int count)
    {
        Span<float> output = Output(count);
        for (int unit = 0; unit < Units; unit++)
            output.Slice(unit * count, count).Fill(parameters[Kernel + unit]);
        Products.Add(input, parameters, output, _inputs, Units, count, count);
        ActivationMath.Apply(_activation, output);
    }

    public override void Backward(
        ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, Span<float> inputGradient, Span<float> gradient, int count)
    {
        Span<float> output = Output(count), outputGradient = OutputGradient(count);
        if (_penalty != 0)
        {
            float step = _penalty / count;
            for (int i = 0; i < output.Length; i++)
                outputGradient[i] += output[i] > 0 ? step : output[i] < 0 ? -step : 0;
        }
        ActivationMath.MultiplyByDerivative(_activation, output, outputGradient);
        Products.Gradient(input, outputGradient, gradient, _inputs, Units, count, count);
        for (int unit = 0; unit < Units; unit++)
            gradient[Kernel + unit] = TensorPrimitives.Sum<float>(outputGradient.Slice(unit * count, count));
        if (!inputGradient.IsEmpty)
            Products.Transposed(outputGradient, parameters, inputGradient, _inputs, Units, count, count);
    }

    public override float Penalty(int count) => _penalty == 0 ? 0 : _penalty * TensorPrimitives.SumOfMagnitudes<float>(Output(count)) / count;
}
