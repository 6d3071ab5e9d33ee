using System.Numerics.Tensors;

namespace Gordo.Core.Building.Optimizers;

/// <summary>Adam with the defaults of Keras.</summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Beta1">The decay of the mean of gradients.</param>
/// <param name="Beta2">The decay of the mean of squared gradients.</param>
/// <param name="Epsilon">Added to the root of the mean of squared gradients, before the bias correction ("epsilon hat").</param>
/// <remarks>Kingma and Ba, "Adam: A Method for Stochastic Optimization", section 2.</remarks>
internal sealed record Adam(double LearningRate = 0.001, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-7) : OptimizerSettings
{
    public override Optimizer Create(int parameters) => new State(this, parameters);

    private sealed class State(Adam settings, int parameters) : Optimizer
    {
        private readonly float[] _mean = new float[parameters];
        private readonly float[] _square = new float[parameters];
        private readonly float[] _scratch = new float[parameters];
        private int _steps;

        public override void Step(Span<float> parameters, ReadOnlySpan<float> gradient)
        {
            _steps++;
            double rate = settings.LearningRate * Math.Sqrt(1 - Math.Pow(settings.Beta2, _steps)) / (1 - Math.Pow(settings.Beta1, _steps));
            TensorPrimitives.Multiply(_mean, (float)settings.Beta1, _mean);
            TensorPrimitives.MultiplyAdd(gradient, (float)(1 - settings.Beta1), _mean, _mean);
            TensorPrimitives.Multiply(gradient, gradient, _scratch);
            TensorPrimitives.Multiply(_square, (float)settings.Beta2, _square);
            TensorPrimitives.MultiplyAdd(_scratch, (float)(1 - settings.Beta2), _square, _square);
            TensorPrimitives.Sqrt(_square, _scratch);
            TensorPrimitives.Add(_scratch, (float)settings.Epsilon, _scratch);
            TensorPrimitives.Divide(_mean, _scratch, _scratch);
            TensorPrimitives.MultiplyAdd(_scratch, (float)-rate, parameters, parameters);
        }
    }
}
