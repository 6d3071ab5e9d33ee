namespace Gordo.Serialization.Frames;

/// <summary>A column of 64-bit floating point numbers. NaN represents a missing value.</summary>
public sealed class FloatColumn : Column
{
    /// <summary>Wraps values, which must not change afterwards.</summary>
    public FloatColumn(ReadOnlyMemory<double> values)
        : base(ColumnType.Float, values.Length) => Values = values;

    /// <summary>One value per row.</summary>
    public ReadOnlyMemory<double> Values { get; }

    /// <inheritdoc/>
    public override bool IsMissing(int row) => double.IsNaN(Values.Span[row]);

    /// <inheritdoc/>
    public override Column Slice(int start, int length) => new FloatColumn(Values.Slice(start, length));
}
