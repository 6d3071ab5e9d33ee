namespace Gordo.Serialization.Frames;

/// <summary>A column of 64-bit floating point numbers, in which NaN stands for a missing value.</summary>
public sealed class FloatColumn : Column
{
    /// <summary>Wraps values that will not change.</summary>
    public FloatColumn(ReadOnlyMemory<double> values)
        : base(ColumnType.Float, values.Length) => Values = values;

    /// <summary>One value per row.</summary>
    public ReadOnlyMemory<double> Values { get; }

    /// <inheritdoc/>
    public override bool IsMissing(int row) => double.IsNaN(Values.Span[row]);

    /// <inheritdoc/>
    public override Column Slice(int start, int length) => new FloatColumn(Values.Slice(start, length));
}
