namespace Gordo.Serialization.Frames;

/// <summary>
/// A column of a file whose type is not supported, such as lists or times of day. It may be in a request as long as the
/// model does not use it.
/// </summary>
public sealed class UnsupportedColumn : Column
{
    /// <summary>Creates a column of <paramref name="length"/> rows without their values.</summary>
    /// <param name="length">The number of rows.</param>
    /// <param name="typeName">The type in the file, for error messages.</param>
    public UnsupportedColumn(int length, string typeName)
        : base(ColumnType.Unsupported, length) => TypeName = typeName;

    /// <summary>The type in the file.</summary>
    public string TypeName { get; }

    /// <inheritdoc/>
    public override bool IsMissing(int row) => false;

    /// <inheritdoc/>
    public override Column Slice(int start, int length) => new UnsupportedColumn(length, TypeName);
}
