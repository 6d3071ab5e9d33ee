using System.Globalization;
using Gordo.Core.Numerics;
using Gordo.Core.Quality;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Anomaly;

/// <summary>
/// Scores the difference between readings and model output: absolute differences, on the scale of the training data and
/// in engineering units, and their ratio to the thresholds found in cross-validation.
/// </summary>
/// <remarks>
/// Python: <c>DiffBasedAnomalyDetector.anomaly</c>; the K-fold variant computes its thresholds differently and scores
/// in the same way. Immutable and thread-safe.
/// </remarks>
public sealed class Detector
{
    private const string Module = "gordo.machine.model.anomaly.diff.";
    private const string KindPlain = "DiffBasedAnomalyDetector";
    private const string KindKFold = "DiffBasedKFCVAnomalyDetector";
    private const string MinMaxScaler = "MinMaxScaler";

    private readonly TargetScaler _scaler;
    private readonly string _typeName;
    private readonly double[]? _featureThresholds;
    private readonly double? _aggregateThreshold;
    private readonly bool _requireThresholds;

    /// <summary>Creates a detector from the settings of a model file.</summary>
    /// <param name="settings">The settings, not yet validated.</param>
    /// <param name="targets">The number of targets; every per-target setting must have this length.</param>
    /// <exception cref="ModelException">A setting is absent, has the wrong length, or is not a finite number.</exception>
    public Detector(DetectorSettings settings, int targets)
        : this(settings, Scaler(settings, targets), Module + settings.Kind)
    {
    }

    /// <summary>Creates a detector from settings and a scaler of any kind.</summary>
    /// <param name="settings">The settings of the model file, except the scaler.</param>
    /// <param name="scaler">The scaler, which determines the number of targets.</param>
    /// <param name="typeName">The name of the Python detector class, for messages.</param>
    internal Detector(DetectorSettings settings, TargetScaler scaler, string typeName)
    {
        Kind = settings.Kind is KindPlain or KindKFold
            ? settings.Kind
            : throw new ModelException($"gordo: detector.kind is '{settings.Kind}', expected {KindPlain} or {KindKFold}.");
        _scaler = scaler;
        _typeName = typeName;
        int targets = scaler.Width;
        _requireThresholds = settings.RequireThresholds ?? true;
        if (settings.FeatureThresholds is { } thresholds)
        {
            CheckLength(thresholds.Length, "feature_thresholds", targets);
            // A tag that was constant in training has no threshold: only its own confidence is NaN.
            _featureThresholds = Array.ConvertAll(thresholds, threshold => threshold ?? double.NaN);
        }
        _aggregateThreshold = settings.AggregateThreshold;
        if (settings.Window is { } window)
        {
            if (window < 1)
                throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"gordo: detector.window is {window}, expected at least 1."));
            Window = window;
            Smoothing = settings.SmoothingMethod switch
            {
                null or "smm" => SmoothingMethod.RollingMedian,
                "sma" => SmoothingMethod.RollingMean,
                "ewma" => SmoothingMethod.ExponentialMean,
                _ => throw new ModelException($"gordo: detector.smoothing_method is '{settings.SmoothingMethod}', expected smm, sma or ewma."),
            };
        }
    }

    /// <summary>The name of the corresponding Python detector class.</summary>
    public string Kind { get; }

    /// <summary>The number of targets.</summary>
    public int Width => _scaler.Width;

    /// <summary>The number of rows in the smoothing window; null for no smoothing.</summary>
    public int? Window { get; }

    /// <summary>The smoothing method; used only if <see cref="Window"/> is set.</summary>
    public SmoothingMethod Smoothing { get; }

    /// <summary>The approximate memory size in bytes.</summary>
    internal long Bytes => 128 + (Width * sizeof(double)) + _scaler.Bytes;

    /// <summary>True if a confidence is computed per target.</summary>
    internal bool HasFeatureThresholds => _featureThresholds is not null;

    /// <summary>The threshold of the total scaled score; null if there is no total confidence.</summary>
    internal double? AggregateThreshold => _aggregateThreshold;

    /// <summary>Returns what is known of the readings of a target in training.</summary>
    internal TrainedTag Trained(int target)
    {
        // A target that was constant in training has thresholds per target, but none of its own.
        bool isConstant = _featureThresholds is { } thresholds && double.IsNaN(thresholds[target]);
        return new(isConstant, isConstant ? null : _scaler.TrainedRange(target));
    }

    /// <summary>True if the detector requires thresholds and has none, so that it scores nothing.</summary>
    internal bool LacksThresholds => _requireThresholds && !HasFeatureThresholds && _aggregateThreshold is null;

    /// <summary>Throws if the detector requires thresholds and has none.</summary>
    /// <exception cref="NotAnAnomalyDetectorException">Thresholds are required and there are none.</exception>
    internal void RequireThresholds()
    {
        if (LacksThresholds)
        {
            throw new NotAnAnomalyDetectorException(
                $"Model is not an AnomalyDetector, it is of type: <class '{_typeName}'>");
        }
    }

    /// <summary>Scores rows.</summary>
    /// <param name="output">The model output, one column per target.</param>
    /// <param name="target">The readings in engineering units, one column per target; the last rows are compared with the output.</param>
    /// <param name="smooth">True to compute smoothed scores too, if there is a window.</param>
    /// <param name="memory">The memory the scores are allocated from.</param>
    /// <param name="cancellation">Checked between columns.</param>
    internal AnomalyScores Score(
        ReadOnlySpan<ReadOnlyMemory<double>> output, ReadOnlySpan<ReadOnlyMemory<double>> target, bool smooth,
        FrameMemory memory, CancellationToken cancellation)
    {
        Distances raw = Measure(output, target, memory, cancellation);
        return new AnomalyScores(
            raw,
            smooth && Window is { } window ? Smooth(raw, window, memory, cancellation) : null,
            _featureThresholds is null ? null : Divide(raw.TagUnscaled, _featureThresholds, memory),
            // Without the cast, null would convert to an empty memory.
            _aggregateThreshold is { } threshold
                ? Divide(raw.TotalScaled.Span, threshold, memory)
                : (ReadOnlyMemory<double>?)null);
    }

    private Distances Measure(
        ReadOnlySpan<ReadOnlyMemory<double>> output, ReadOnlySpan<ReadOnlyMemory<double>> target,
        FrameMemory memory, CancellationToken cancellation)
    {
        int rows = output[0].Length;
        var scaled = new ColumnBlock(Width, rows, memory);
        var unscaled = new ColumnBlock(Width, rows, memory);
        // Each side is scaled and rounded by itself, as the original does; factoring the scale out would be
        // shorter and differ in the last digits.
        ColumnBlock? scaledTarget = _scaler.IsByColumn ? null : new ColumnBlock(Width, rows, memory);
        if (scaledTarget is { } block)
        {
            var tail = new ReadOnlyMemory<double>[Width];
            for (int tag = 0; tag < Width; tag++)
                tail[tag] = target[tag][^rows..];
            _scaler.Scale(output, isOutput: true, scaled, memory, cancellation);
            _scaler.Scale(tail, isOutput: false, block, memory, cancellation);
        }
        Span<double> scratch = memory.Rent<double>(rows).Span;
        for (int tag = 0; tag < Width; tag++)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<double> expected = output[tag].Span;
            ReadOnlySpan<double> found = target[tag].Span[^rows..];
            Span<double> distance = scaled[tag].Span;
            if (scaledTarget is null)
            {
                _scaler.Scale(tag, expected, isOutput: true, distance);
                _scaler.Scale(tag, found, isOutput: false, scratch);
            }
            ColumnMath.Distance(distance, scaledTarget is { } other ? other[tag].Span : scratch, distance);
            ColumnMath.Distance(expected, found, unscaled[tag].Span);
        }
        return new Distances(
            scaled, MeanOfSquares(scaled, memory), unscaled, MeanOfSquares(unscaled, memory));
    }

    // pandas ignores missing values in a mean; only a row without any value has no mean.
    private static Memory<double> MeanOfSquares(ColumnBlock columns, FrameMemory memory)
    {
        int rows = columns.Rows;
        Memory<double> mean = memory.Rent<double>(rows);
        Span<double> sums = mean.Span;
        sums.Clear();
        for (int tag = 0; tag < columns.Count; tag++)
            ColumnMath.AddSquares(columns[tag].Span, sums);
        // Squares are never negative, so their sum is NaN only if a value is missing.
        bool missing = ColumnMath.HasMissing(sums);
        ColumnMath.Divide(sums, columns.Count, sums);
        if (missing)
        {
            for (int row = 0; row < rows; row++)
            {
                if (double.IsNaN(sums[row]))
                    sums[row] = MeanOfPresentSquares(columns, row);
            }
        }
        return mean;
    }

    private static double MeanOfPresentSquares(ColumnBlock columns, int row)
    {
        double sum = 0;
        int count = 0;
        for (int tag = 0; tag < columns.Count; tag++)
        {
            double value = columns[tag].Span[row];
            if (double.IsNaN(value))
                continue;
            sum += value * value;
            count++;
        }
        return sum / count;
    }

    private Distances Smooth(Distances raw, int window, FrameMemory memory, CancellationToken cancellation) => new(
        Smooth(raw.TagScaled, window, memory, cancellation),
        Smooth(raw.TotalScaled.Span, window, memory),
        Smooth(raw.TagUnscaled, window, memory, cancellation),
        Smooth(raw.TotalUnscaled.Span, window, memory));

    private ColumnBlock Smooth(ColumnBlock columns, int window, FrameMemory memory, CancellationToken cancellation)
    {
        var smooth = new ColumnBlock(columns.Count, columns.Rows, memory);
        for (int tag = 0; tag < columns.Count; tag++)
        {
            cancellation.ThrowIfCancellationRequested();
            Smoother.Compute(Smoothing, columns[tag].Span, window, smooth[tag].Span);
        }
        return smooth;
    }

    private Memory<double> Smooth(ReadOnlySpan<double> values, int window, FrameMemory memory)
    {
        Memory<double> smooth = memory.Rent<double>(values.Length);
        Smoother.Compute(Smoothing, values, window, smooth.Span);
        return smooth;
    }

    private static ColumnBlock Divide(ColumnBlock columns, double[] divisors, FrameMemory memory)
    {
        var quotients = new ColumnBlock(columns.Count, columns.Rows, memory);
        for (int tag = 0; tag < columns.Count; tag++)
            ColumnMath.Divide(columns[tag].Span, divisors[tag], quotients[tag].Span);
        return quotients;
    }

    private static Memory<double> Divide(ReadOnlySpan<double> values, double divisor, FrameMemory memory)
    {
        Memory<double> quotients = memory.Rent<double>(values.Length);
        ColumnMath.Divide(values, divisor, quotients.Span);
        return quotients;
    }

    private static ColumnScaler Scaler(DetectorSettings settings, int targets)
    {
        if (settings.Scaler is null)
            throw new ModelException("gordo: detector.scaler is absent.");
        double[] scale = Checked(settings.Scaler.Scale, "scaler.scale", targets), offset = Checked(settings.Scaler.Offset, "scaler.offset", targets);
        return new([new(ScaleKind.Multiply, scale), new(ScaleKind.Add, offset)], targets, outputIsSingle: false)
        {
            ScaledRange = settings.Scaler.Kind == MinMaxScaler ? Range(settings.Scaler.FeatureRange) : null,
        };
    }

    private static (double Lowest, double Highest) Range(double[]? range) => range switch
    {
        null => (0, 1),
        [double lowest, double highest] when lowest < highest && double.IsFinite(highest - lowest) => (lowest, highest),
        _ => throw new ModelException("gordo: detector.scaler.feature_range is not a pair of ascending finite numbers."),
    };

    private static double[] Checked(double[]? values, string name, int targets)
    {
        if (values is null)
            throw new ModelException($"gordo: detector.{name} is absent.");
        CheckLength(values.Length, name, targets);
        int wrong = Array.FindIndex(values, value => !double.IsFinite(value));
        return wrong < 0
            ? values
            : throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"gordo: detector.{name}[{wrong}] is {values[wrong]}, expected a finite number."));
    }

    private static void CheckLength(int length, string name, int targets)
    {
        if (length != targets)
        {
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"gordo: detector.{name} has {length} numbers, the model has {targets} targets."));
        }
    }
}
