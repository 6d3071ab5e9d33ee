using Gordo.Core.Numerics;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Anomaly;

/// <summary>Scales each column by its own steps; the result of every step is rounded.</summary>
/// <param name="steps">The scaling steps, in order.</param>
/// <param name="width">The number of targets.</param>
/// <param name="outputIsSingle">True if outputs are float32 and stay float32 after each step, as in NumPy.</param>
internal sealed class ColumnScaler(IReadOnlyList<ScaleStep> steps, int width, bool outputIsSingle) : TargetScaler
{
    // By far the most frequent case: y * scale + offset.
    private readonly bool _isAffine = steps is [{ Kind: ScaleKind.Multiply }, { Kind: ScaleKind.Add }];

    /// <summary>The range to which the readings of training are scaled; null unless the scaler is one that scales to a range.</summary>
    public (double Lowest, double Highest)? ScaledRange { get; init; }

    public override int Width => width;

    public override long Bytes => 64 + steps.Sum(step => 64L + (sizeof(double) * step.Values.Length));

    public override bool IsByColumn => true;

    public override (double Lowest, double Highest)? TrainedRange(int target)
    {
        if (!_isAffine || ScaledRange is not { } range)
            return null;
        double first = (range.Lowest - steps[1][target]) / steps[0][target], second = (range.Highest - steps[1][target]) / steps[0][target];
        return double.IsFinite(first) && double.IsFinite(second) ? (Math.Min(first, second), Math.Max(first, second)) : null;
    }

    public override void Scale(int target, ReadOnlySpan<double> values, bool isOutput, Span<double> result)
    {
        bool isSingle = isOutput && outputIsSingle;
        if (_isAffine && !isSingle)
        {
            ColumnMath.Scale(values, steps[0][target], steps[1][target], result);
            return;
        }
        values.CopyTo(result);
        for (int i = 0; i < steps.Count; i++)
        {
            Apply(steps[i].Kind, steps[i][target], result[..values.Length]);
            if (isSingle)
                Round(result[..values.Length]);
        }
    }

    public override void Scale(
        ReadOnlySpan<ReadOnlyMemory<double>> values, bool isOutput, ColumnBlock result, FrameMemory memory, CancellationToken cancellation)
    {
        for (int target = 0; target < width; target++)
            Scale(target, values[target].Span, isOutput, result[target].Span);
    }

    private static void Apply(ScaleKind kind, double value, Span<double> column)
    {
        switch (kind)
        {
            case ScaleKind.Multiply:
                foreach (ref double x in column)
                    x *= value;
                break;
            case ScaleKind.Divide:
                foreach (ref double x in column)
                    x /= value;
                break;
            case ScaleKind.Add:
                foreach (ref double x in column)
                    x += value;
                break;
            case ScaleKind.Subtract:
                foreach (ref double x in column)
                    x -= value;
                break;
            case ScaleKind.AtLeast:
                foreach (ref double x in column)
                    x = Math.Max(x, value);
                break;
            default:
                foreach (ref double x in column)
                    x = Math.Min(x, value);
                break;
        }
    }

    private static void Round(Span<double> column)
    {
        foreach (ref double x in column)
            x = (float)x;
    }
}
