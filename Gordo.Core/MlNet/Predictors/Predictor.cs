using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Predictors;

/// <summary>A trained function from a feature vector to a score.</summary>
/// <param name="size">The number of features; 0 if an old file does not store it.</param>
internal abstract class Predictor(int size)
{
    public int Size => size;

    /// <summary>Adds the score column and any further columns of the predictor.</summary>
    /// <returns>The score column.</returns>
    public abstract ModelColumn Apply(ColumnGraph columns, Component step, ModelColumn features);
}
