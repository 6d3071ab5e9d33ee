using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;

namespace Gordo.Core.MlNet.Graphs;

/// <summary>A weighted sum of the values of a column.</summary>
/// <param name="Features">The graph value of the column.</param>
/// <param name="Weights">One weight per value.</param>
/// <param name="Bias">The bias added to the sum.</param>
internal sealed record LinearScore(string Features, float[] Weights, float Bias)
{
    /// <summary>
    /// Joins scores over the same features, as in models with one regressor per target, into one matrix product instead of
    /// one per target.
    /// </summary>
    /// <returns>False, with nothing changed, if not all sources are such scores.</returns>
    public static bool TryJoin(ColumnGraph columns, Component step, string output, ReadOnlySpan<ModelColumn> sources)
    {
        var scores = new LinearScore[sources.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            if (columns.FindLinearScore(sources[i].Value) is not { } score || (i > 0 && score.Features != scores[0].Features))
                return false;
            scores[i] = score;
        }
        AddProduct(columns, step, output, scores);
        return true;
    }

    /// <summary>Adds a column of weighted sums.</summary>
    public static ModelColumn AddProduct(ColumnGraph columns, Component step, string output, params ReadOnlySpan<LinearScore> scores)
    {
        int size = scores[0].Weights.Length;
        step.Reserve((long)size * scores.Length * sizeof(float));
        var weights = new float[size * scores.Length];
        var biases = new float[scores.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            biases[i] = scores[i].Bias;
            for (int k = 0; k < size; k++)
                weights[k * scores.Length + i] = scores[i].Weights[k];
        }
        return columns.Add(
            step, output, ElementType.Float32, scores.Length, "", "Gemm",
            [scores[0].Features, columns.Constant<float>(weights, size, scores.Length), columns.Constant<float>(biases)]);
    }
}
