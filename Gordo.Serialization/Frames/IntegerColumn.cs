namespace Gordo.Serialization.Frames;

/// <summary>A column of 64-bit integers.</summary>
public sealed class IntegerColumn : Column
{
    /// <summary>Wraps values that will not change, and which of them are there.</summary>
    public IntegerColumn(ReadOnlyMemory<long> values, Validity validity = default, bool isUnsigned = false)
        : base(ColumnType.Integer, values.Length)
    {
        Values = values;
        Validity = validity;
        IsUnsigned = isUnsigned;
    }

    /// <summary>One value per row; anything where <see cref="Validity"/> says there is none.</summary>
    public ReadOnlyMemory<long> Values { get; }

    /// <summary>Which rows have a value.</summary>
    public Validity Validity { get; }

    /// <summary>
    /// Whether <see cref="Values"/> are the bits of unsigned numbers. Readers set it only for a column that holds
    /// something beyond <see cref="long.MaxValue"/>; every other unsigned column is as good as a signed one.
    /// </summary>
    public bool IsUnsigned { get; }

    /// <inheritdoc/>
    public override bool IsMissing(int row) => !Validity[row];

    /// <inheritdoc/>
    public override Column Slice(int start, int length) =>
        new IntegerColumn(Values.Slice(start, length), Validity.Slice(start), IsUnsigned);
}
