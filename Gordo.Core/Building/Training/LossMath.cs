namespace Gordo.Core.Building.Training;

/// <summary>Computes losses and their gradients.</summary>
internal static class LossMath
{
    /// <summary>Computes the loss of a batch.</summary>
    /// <param name="loss">The loss function.</param>
    /// <param name="output">Outputs × samples.</param>
    /// <param name="targets">The targets, by output.</param>
    /// <param name="samples">The indices of the samples among the targets.</param>
    /// <param name="gradient">Receives the gradient of the outputs; empty if it is not needed.</param>
    public static float Compute(Loss loss, ReadOnlySpan<float> output, float[][] targets, ReadOnlySpan<int> samples, Span<float> gradient)
    {
        bool isSquared = loss == Loss.MeanSquaredError;
        float part = 1f / output.Length;
        double sum = 0;
        int at = 0;
        foreach (float[] target in targets)
        {
            foreach (int sample in samples)
            {
                float error = output[at] - target[sample];
                sum += isSquared ? error * error : Math.Abs(error);
                if (!gradient.IsEmpty)
                    gradient[at] = isSquared ? 2 * error * part : error > 0 ? part : error < 0 ? -part : 0;
                at++;
            }
        }
        return (float)(sum * part);
    }
}
