using Gordo.Core.Numerics;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Anomaly;

/// <summary>Scales targets and outputs to the scale of the training data.</summary>
internal abstract class TargetScaler
{
    /// <summary>The number of targets.</summary>
    public abstract int Width { get; }

    /// <summary>The approximate memory size in bytes.</summary>
    public abstract long Bytes { get; }

    /// <summary>True if each column is scaled independently.</summary>
    public abstract bool IsByColumn { get; }

    /// <summary>Returns the lowest and highest reading of a target in training; null if the scaler does not tell.</summary>
    public virtual (double Lowest, double Highest)? TrainedRange(int target) => null;

    /// <summary>Scales one column, if columns are scaled independently.</summary>
    /// <param name="target">The index of the target.</param>
    /// <param name="values">The values of the column.</param>
    /// <param name="isOutput">True if the values are model output, whose precision may differ from that of readings.</param>
    /// <param name="result">Receives the scaled values; as long as <paramref name="values"/>.</param>
    public abstract void Scale(int target, ReadOnlySpan<double> values, bool isOutput, Span<double> result);

    /// <summary>Scales all columns.</summary>
    public abstract void Scale(
        ReadOnlySpan<ReadOnlyMemory<double>> values, bool isOutput, ColumnBlock result, FrameMemory memory, CancellationToken cancellation);
}
