using System.Numerics.Tensors;

namespace Gordo.Core.Building.Optimizers;

/// <summary>RMSprop with the defaults of Keras.</summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Decay">The decay of the mean of squared gradients, <c>rho</c>.</param>
/// <param name="Momentum">The part of a step that the next one repeats.</param>
/// <param name="Epsilon">Added to the root of the mean of squared gradients.</param>
internal sealed record RmsProp(double LearningRate = 0.001, double Decay = 0.9, double Momentum = 0, double Epsilon = 1e-7) : OptimizerSettings
{
    public override Optimizer Create(int parameters) => new State(this, parameters);

    private sealed class State(RmsProp settings, int parameters) : Optimizer
    {
        private readonly float[] _square = new float[parameters];
        private readonly float[] _velocity = new float[parameters];
        private readonly float[] _scratch = new float[parameters];

        public override void Step(Span<float> parameters, ReadOnlySpan<float> gradient)
        {
            TensorPrimitives.Multiply(gradient, gradient, _scratch);
            TensorPrimitives.Multiply(_square, (float)settings.Decay, _square);
            TensorPrimitives.MultiplyAdd(_scratch, (float)(1 - settings.Decay), _square, _square);
            TensorPrimitives.Sqrt(_square, _scratch);
            TensorPrimitives.Add(_scratch, (float)settings.Epsilon, _scratch);
            TensorPrimitives.Divide(gradient, _scratch, _scratch);
            TensorPrimitives.Multiply(_velocity, (float)settings.Momentum, _velocity);
            TensorPrimitives.MultiplyAdd(_scratch, (float)settings.LearningRate, _velocity, _velocity);
            TensorPrimitives.Subtract(parameters, _velocity, parameters);
        }
    }
}
