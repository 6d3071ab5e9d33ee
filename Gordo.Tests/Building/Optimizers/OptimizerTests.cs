using Gordo.Core.Building.Optimizers;

namespace Gordo.Tests.Building.Optimizers;

/// <summary>Checks steps of optimizers against values computed by hand from their definitions.</summary>
internal sealed class OptimizerTests
{
    [Test]
    public void Adam_corrects_the_bias_of_its_means()
    {
        // With constant gradients, both corrected means are the gradient and its square: every step is the learning rate.
        float[] parameters = Run(new Adam(LearningRate: 0.1), [1, 1], [4, -0.01f], steps: 3);
        parameters[0].Should().BeApproximately(0.7f, 1e-6f);
        parameters[1].Should().BeApproximately(1.3f, 1e-4f);
        // Gradient 1, then 0: means 0.09 / 0.19 and 0.000999 / 0.001999, corrected.
        Optimizer adam = new Adam(LearningRate: 0.1).Create(1);
        float[] one = [0];
        adam.Step(one, [1]);
        adam.Step(one, [0]);
        one[0].Should().BeApproximately((float)(-0.1 - (0.1 * (0.09 / 0.19) / Math.Sqrt(0.000999 / 0.001999))), 1e-6f);
    }

    [Test]
    public void Gradient_descent_keeps_its_momentum()
    {
        Run(new Sgd(0.5), [3], [2], steps: 2).Should().Equal(1);
        // Velocities -1 and -1.5; with Nesterov, each step looks ahead: -1.5 and -1.75.
        Run(new Sgd(0.5, Momentum: 0.5), [3], [2], steps: 2).Should().Equal(0.5f);
        Run(new Sgd(0.5, Momentum: 0.5, Nesterov: true), [3], [2], steps: 2).Should().Equal(-0.25f);
    }

    [Test]
    public void RmsProp_divides_by_the_root_of_the_mean_square()
    {
        // Means of squares 0.4 and 0.76 of the gradient 2.
        float expected = (float)(1 - (0.1 * 2 / Math.Sqrt(0.4)) - (0.1 * 2 / Math.Sqrt(0.76)));
        Run(new RmsProp(0.1), [1], [2], steps: 2)[0].Should().BeApproximately(expected, 1e-6f);
        float withMomentum = (float)(1 - (0.1 * 2 / Math.Sqrt(0.4) * 1.5) - (0.1 * 2 / Math.Sqrt(0.76)));
        Run(new RmsProp(0.1, Momentum: 0.5), [1], [2], steps: 2)[0].Should().BeApproximately(withMomentum, 1e-6f);
    }

    private static float[] Run(OptimizerSettings settings, float[] parameters, float[] gradient, int steps)
    {
        Optimizer optimizer = settings.Create(parameters.Length);
        for (int step = 0; step < steps; step++)
            optimizer.Step(parameters, gradient);
        return parameters;
    }
}
