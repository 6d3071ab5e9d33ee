namespace Gordo.Serialization.Frames;

/// <summary>A column of instants, or of local times if there is no time zone.</summary>
public sealed class TimestampColumn : Column
{
    /// <summary>The value that represents a missing timestamp, as in pandas (NaT).</summary>
    public const long Missing = long.MinValue;

    /// <summary>Wraps values, which must not change afterwards.</summary>
    /// <param name="values">
    /// Units since 1970-01-01, in UTC if there is a zone, otherwise in local time; <see cref="Missing"/> for a missing
    /// value.
    /// </param>
    /// <param name="unit">The unit of the values.</param>
    /// <param name="zone">The zone that labels are formatted in; null for local times.</param>
    public TimestampColumn(ReadOnlyMemory<long> values, TimeUnit unit, TimestampZone? zone)
        : base(ColumnType.Timestamp, values.Length)
    {
        Values = values;
        Unit = unit;
        Zone = zone;
    }

    /// <summary>One value per row, in <see cref="Unit"/>s since 1970-01-01; see the constructor.</summary>
    public ReadOnlyMemory<long> Values { get; }

    /// <summary>The unit of the values.</summary>
    public TimeUnit Unit { get; }

    /// <summary>The zone that labels are formatted in; null for local times.</summary>
    public TimestampZone? Zone { get; }

    /// <inheritdoc/>
    public override bool IsMissing(int row) => Values.Span[row] == Missing;

    /// <inheritdoc/>
    public override Column Slice(int start, int length) =>
        new TimestampColumn(Values.Slice(start, length), Unit, Zone);
}
