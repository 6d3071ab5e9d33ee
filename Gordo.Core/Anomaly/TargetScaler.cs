using Gordo.Core.Numerics;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Anomaly;

/// <summary>Brings targets and outputs to the scale of the training data.</summary>
internal abstract class TargetScaler
{
    /// <summary>The number of targets.</summary>
    public abstract int Width { get; }

    /// <summary>The memory it takes, roughly.</summary>
    public abstract long Bytes { get; }

    /// <summary>Whether it treats each column by itself.</summary>
    public abstract bool IsByColumn { get; }

    /// <summary>Scales one column, if it treats each by itself.</summary>
    /// <param name="target">Which.</param>
    /// <param name="values">Its values.</param>
    /// <param name="isOutput">Whether they are a model's output, which may be of another precision than readings.</param>
    /// <param name="result">As long as the values.</param>
    public abstract void Scale(int target, ReadOnlySpan<double> values, bool isOutput, Span<double> result);

    /// <summary>Scales all columns.</summary>
    public abstract void Scale(
        ReadOnlySpan<ReadOnlyMemory<double>> values, bool isOutput, ColumnBlock result, FrameMemory memory, CancellationToken cancellation);
}
