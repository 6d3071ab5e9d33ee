namespace Gordo.Serialization.Frames;

/// <summary>A column of instants, or of local times where there is no zone.</summary>
public sealed class TimestampColumn : Column
{
    /// <summary>The value that stands for a missing one, as in pandas (NaT).</summary>
    public const long Missing = long.MinValue;

    /// <summary>Wraps values that will not change.</summary>
    /// <param name="values">
    /// Units since 1970-01-01, in UTC where there is a zone, in local time otherwise; <see cref="Missing"/> where
    /// there is no value.
    /// </param>
    /// <param name="unit">What one step of a value is.</param>
    /// <param name="zone">The zone that labels are shown in; null for local times without a zone.</param>
    public TimestampColumn(ReadOnlyMemory<long> values, TimeUnit unit, TimestampZone? zone)
        : base(ColumnType.Timestamp, values.Length)
    {
        Values = values;
        Unit = unit;
        Zone = zone;
    }

    /// <summary>One value per row, see the constructor.</summary>
    public ReadOnlyMemory<long> Values { get; }

    /// <summary>What one step of a value is.</summary>
    public TimeUnit Unit { get; }

    /// <summary>The zone that labels are shown in; null for local times without a zone.</summary>
    public TimestampZone? Zone { get; }

    /// <inheritdoc/>
    public override bool IsMissing(int row) => Values.Span[row] == Missing;

    /// <inheritdoc/>
    public override Column Slice(int start, int length) =>
        new TimestampColumn(Values.Slice(start, length), Unit, Zone);
}
