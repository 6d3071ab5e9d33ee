namespace Gordo.Serialization.Frames;

/// <summary>A column of 64-bit integers.</summary>
public sealed class IntegerColumn : Column
{
    /// <summary>Wraps values, which must not change afterwards, and their validity.</summary>
    public IntegerColumn(ReadOnlyMemory<long> values, Validity validity = default, bool isUnsigned = false)
        : base(ColumnType.Integer, values.Length)
    {
        Values = values;
        Validity = validity;
        IsUnsigned = isUnsigned;
    }

    /// <summary>One value per row; undefined in rows that <see cref="Validity"/> marks as missing.</summary>
    public ReadOnlyMemory<long> Values { get; }

    /// <summary>The rows that have a value.</summary>
    public Validity Validity { get; }

    /// <summary>
    /// True if <see cref="Values"/> are the bits of unsigned numbers. Readers set it only if a value exceeds
    /// <see cref="long.MaxValue"/>; any other unsigned column is read as a signed one.
    /// </summary>
    public bool IsUnsigned { get; }

    /// <inheritdoc/>
    public override bool IsMissing(int row) => !Validity[row];

    /// <inheritdoc/>
    public override Column Slice(int start, int length) =>
        new IntegerColumn(Values.Slice(start, length), Validity.Slice(start), IsUnsigned);
}
