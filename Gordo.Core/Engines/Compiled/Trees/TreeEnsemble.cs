using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>Trees in a layout for fast evaluation. Immutable.</summary>
internal abstract class TreeEnsemble
{
    /// <summary>Bytes of all tables.</summary>
    public abstract long ResidentBytes { get; }

    public abstract int TargetCount { get; }

    /// <summary>Converts a forest.</summary>
    /// <param name="forest">The trees.</param>
    /// <param name="aggregation">How leaf weights are combined into scores.</param>
    /// <param name="isDouble">True if thresholds are float64; otherwise they are compared as float32.</param>
    /// <exception cref="ModelException">The forest has an invalid reference or a cycle.</exception>
    public static TreeEnsemble Of(Forest forest, Aggregation aggregation, bool isDouble) =>
        isDouble ? new TreeEnsemble<double>(forest, aggregation) : new TreeEnsemble<float>(forest, aggregation);

    /// <summary>Computes the scores of rows.</summary>
    /// <param name="context">The run, for scratch.</param>
    /// <param name="input">rows × columns, of any numeric type; integers and mixed precisions are compared as float64.</param>
    /// <param name="columns">Columns of a row.</param>
    /// <param name="scores">rows × targets, overwritten; a target without leaf weights gets 0.</param>
    /// <exception cref="ModelException">There are fewer columns than the trees use.</exception>
    public abstract void Score(in RunContext context, Tensor input, int columns, Span<double> scores);
}
