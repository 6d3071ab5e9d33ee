namespace Gordo.Serialization.Frames;

/// <summary>A column of booleans.</summary>
public sealed class BooleanColumn : Column
{
    /// <summary>Wraps values, which must not change afterwards, and their validity.</summary>
    public BooleanColumn(ReadOnlyMemory<bool> values, Validity validity = default)
        : base(ColumnType.Boolean, values.Length)
    {
        Values = values;
        Validity = validity;
    }

    /// <summary>One value per row; undefined in rows that <see cref="Validity"/> marks as missing.</summary>
    public ReadOnlyMemory<bool> Values { get; }

    /// <summary>The rows that have a value.</summary>
    public Validity Validity { get; }

    /// <inheritdoc/>
    public override bool IsMissing(int row) => !Validity[row];

    /// <inheritdoc/>
    public override Column Slice(int start, int length) =>
        new BooleanColumn(Values.Slice(start, length), Validity.Slice(start));
}
