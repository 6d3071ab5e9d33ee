using Gordo.Core.Anomaly;
using Gordo.Core.Engines;
using Gordo.Core.Numerics;
using Gordo.Serialization.Frames;

namespace Gordo.Core.States;

/// <summary>What this process knows of a model: its last load, its last score, and how often it was asked. Thread-safe.</summary>
/// <remarks>Recording a score writes fields and allocates nothing.</remarks>
public sealed class ModelState
{
    /// <summary>The maximum number of tags above their threshold that are named.</summary>
    public const int MaxTags = 8;

    /// <summary>The number of last scores that are kept.</summary>
    public const int MaxRecent = 24;

    private readonly Lock _gate = new();
    private readonly string[] _above = new string[MaxTags];
    private readonly double[] _recent = new double[MaxRecent];
    private long _requests;
    private int _aboveCount;
    private int _scores;
    private double _health = double.NaN;
    private long _newest = TimestampColumn.Missing;
    private TimeUnit _unit;
    private DateTimeOffset? _loadedAt;
    private EngineKinds? _engine;
    private long _bytes;
    private int _tags;
    private string? _error;

    /// <summary>The largest total confidence of the last scored rows; NaN if there is none.</summary>
    public double Health
    {
        get
        {
            lock (_gate)
                return _health;
        }
    }

    /// <summary>Counts a prediction.</summary>
    internal void CountRequest() => Interlocked.Increment(ref _requests);

    /// <summary>Records that the model was loaded.</summary>
    internal void RecordLoad(DateTimeOffset now, EngineKinds engine, long bytes, int tags)
    {
        lock (_gate)
            (_loadedAt, _engine, _bytes, _tags, _error) = (now, engine, bytes, tags, null);
    }

    /// <summary>Records that the model could not be loaded.</summary>
    internal void RecordFailure(DateTimeOffset now, string error)
    {
        lock (_gate)
            (_loadedAt, _engine, _bytes, _error) = (now, null, 0, error);
    }

    /// <summary>Records the scores of a request.</summary>
    /// <param name="index">The labels of the scored rows.</param>
    /// <param name="scores">Their scores.</param>
    /// <param name="targets">The names of the model's targets.</param>
    internal void RecordScores(RowIndex index, AnomalyScores scores, IReadOnlyList<string> targets)
    {
        double health = scores.TotalConfidence is { } total ? ColumnMath.Largest(total.Span) : double.NaN;
        TimestampColumn? times = index.Timestamps;
        lock (_gate)
        {
            _health = health;
            (_newest, _unit) = times is null ? (TimestampColumn.Missing, default) : (ColumnMath.Largest(times.Values.Span), times.Unit);
            _aboveCount = 0;
            if (scores.Confidence is { } confidence)
                FindAbove(confidence, targets);
            _recent[_scores % MaxRecent] = health;
            // Stays above the number of kept scores, so that the ring is known to be full.
            _scores = _scores + 1 == 2 * MaxRecent ? MaxRecent : _scores + 1;
        }
    }

    /// <summary>Returns a consistent copy of all that is known.</summary>
    public ModelSnapshot Read()
    {
        lock (_gate)
        {
            int count = Math.Min(_scores, MaxRecent);
            var recent = new double[count];
            for (int i = 0; i < count; i++)
                recent[i] = _recent[(_scores - count + i) % MaxRecent];
            return new ModelSnapshot
            {
                Requests = Interlocked.Read(ref _requests),
                LoadedAt = _loadedAt,
                Error = _error,
                Engine = _engine,
                Bytes = _bytes,
                Tags = _tags,
                IsScored = _scores > 0,
                NewestRow = Time(_newest, _unit),
                Health = _health,
                AboveCount = _aboveCount,
                Above = _above[..Math.Min(_aboveCount, MaxTags)],
                Recent = recent,
            };
        }
    }

    private void FindAbove(ColumnBlock confidence, IReadOnlyList<string> targets)
    {
        for (int tag = 0; tag < confidence.Count; tag++)
        {
            if (!(ColumnMath.Largest(confidence[tag].Span) > 1))
                continue;
            if (_aboveCount < MaxTags)
                _above[_aboveCount] = targets[tag];
            _aboveCount++;
        }
    }

    // A local time is taken as UTC. A time that .NET cannot represent is unknown.
    private static DateTimeOffset? Time(long value, TimeUnit unit)
    {
        if (value == TimestampColumn.Missing)
            return null;
        Int128 ticks = (Int128)value * TimeSpan.TicksPerSecond / unit.PerSecond() + DateTimeOffset.UnixEpoch.Ticks;
        return ticks < 0 || ticks > DateTimeOffset.MaxValue.Ticks ? null : new DateTimeOffset((long)ticks, TimeSpan.Zero);
    }
}
