namespace Gordo.Serialization.Frames;

/// <summary>A column without any value and therefore without a type, such as a pandas column that holds only <c>None</c>.</summary>
public sealed class NullColumn : Column
{
    /// <summary>Creates a column of <paramref name="length"/> missing values.</summary>
    public NullColumn(int length)
        : base(ColumnType.Null, length)
    {
    }

    /// <inheritdoc/>
    public override bool IsMissing(int row) => true;

    /// <inheritdoc/>
    public override Column Slice(int start, int length) => new NullColumn(length);
}
