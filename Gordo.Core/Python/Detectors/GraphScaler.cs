using Gordo.Core.Anomaly;
using Gordo.Core.Estimators;
using Gordo.Core.Numerics;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Python.Detectors;

/// <summary>A scaler made from any transformer, compiled to a graph and run in the precision of its input.</summary>
/// <param name="readings">The graph that scales readings, in float64.</param>
/// <param name="outputs">The graph that scales model outputs; the same graph if they are float64.</param>
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
        ReadOnlyMemory<double>[] scaled = (isOutput ? outputs : readings).Predict(values.ToArray(), memory, cancellation);
        for (int i = 0; i < scaled.Length; i++)
            scaled[i].CopyTo(result[i]);
    }
}
