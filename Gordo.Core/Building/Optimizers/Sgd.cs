using System.Numerics.Tensors;

namespace Gordo.Core.Building.Optimizers;

/// <summary>Gradient descent with the defaults of Keras.</summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Momentum">The part of a step that the next one repeats.</param>
/// <param name="Nesterov">True to take the gradient as if the momentum had been applied already.</param>
internal sealed record Sgd(double LearningRate = 0.01, double Momentum = 0, bool Nesterov = false) : OptimizerSettings
{
    public override Optimizer Create(int parameters) => new State(this, parameters);

    private sealed class State(Sgd settings, int parameters) : Optimizer
    {
        private readonly float[] _velocity = new float[parameters];

        public override void Step(Span<float> parameters, ReadOnlySpan<float> gradient)
        {
            float rate = (float)-settings.LearningRate;
            if (settings.Momentum == 0)
            {
                TensorPrimitives.MultiplyAdd(gradient, rate, parameters, parameters);
                return;
            }
            TensorPrimitives.Multiply(_velocity, (float)settings.Momentum, _velocity);
            TensorPrimitives.MultiplyAdd(gradient, rate, _velocity, _velocity);
            if (!settings.Nesterov)
            {
                TensorPrimitives.Add(parameters, _velocity, parameters);
                return;
            }
            TensorPrimitives.MultiplyAdd(_velocity, (float)settings.Momentum, parameters, parameters);
            TensorPrimitives.MultiplyAdd(gradient, rate, parameters, parameters);
        }
    }
}
