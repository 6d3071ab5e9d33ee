using Gordo.Core.Anomaly;
using Gordo.Core.Estimators;
using Gordo.Core.Numerics;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Python.Detectors;

/// <summary>A scaler that is any transformer: a graph of its own, in the precision of what it is given.</summary>
/// <param name="readings">The graph for readings, in float64.</param>
/// <param name="outputs">The graph for the outputs of the model; the same where they are float64.</param>
internal sealed class GraphScaler(Estimator readings, Estimator outputs) : TargetScaler
{
    public override int Width => readings.OutputWidth;

    public override long Bytes => readings.ResidentBytes + (ReferenceEquals(readings, outputs) ? 0 : outputs.ResidentBytes);

    public override bool IsByColumn => false;

    public override void Scale(int target, ReadOnlySpan<double> values, bool isOutput, Span<double> result) =>
        throw new InvalidOperationException("This scaler needs all columns.");

    public override void Scale(
        ReadOnlySpan<ReadOnlyMemory<double>> values, bool isOutput, ColumnBlock result, FrameMemory memory, CancellationToken cancellation)
    {
        ReadOnlyMemory<double>[] scaled = (isOutput ? outputs : readings).Predict(values, memory, cancellation);
        for (int i = 0; i < scaled.Length; i++)
            scaled[i].CopyTo(result[i]);
    }
}
