using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Predictors;

/// <summary>What was trained: a function from a vector of features to a score.</summary>
/// <param name="size">The features it takes; 0 if old files do not say.</param>
internal abstract class Predictor(int size)
{
    public int Size => size;

    /// <summary>Adds the score, and whatever else belongs to it.</summary>
    /// <returns>The score.</returns>
    public abstract ModelColumn Apply(ColumnGraph columns, Component step, ModelColumn features);
}
