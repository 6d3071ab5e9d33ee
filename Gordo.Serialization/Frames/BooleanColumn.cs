namespace Gordo.Serialization.Frames;

/// <summary>A column of true and false.</summary>
public sealed class BooleanColumn : Column
{
    /// <summary>Wraps values that will not change, and which of them are there.</summary>
    public BooleanColumn(ReadOnlyMemory<bool> values, Validity validity = default)
        : base(ColumnType.Boolean, values.Length)
    {
        Values = values;
        Validity = validity;
    }

    /// <summary>One value per row; anything where <see cref="Validity"/> says there is none.</summary>
    public ReadOnlyMemory<bool> Values { get; }

    /// <summary>Which rows have a value.</summary>
    public Validity Validity { get; }

    /// <inheritdoc/>
    public override bool IsMissing(int row) => !Validity[row];

    /// <inheritdoc/>
    public override Column Slice(int start, int length) =>
        new BooleanColumn(Values.Slice(start, length), Validity.Slice(start));
}
