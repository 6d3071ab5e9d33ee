namespace Gordo.Serialization.Frames;

/// <summary>The values of one column, one per row of its frame. Immutable.</summary>
public abstract class Column
{
    private protected Column(ColumnType type, int length)
    {
        Type = type;
        Length = length;
    }

    /// <summary>What the values are; tells which subclass this is.</summary>
    public ColumnType Type { get; }

    /// <summary>The number of rows.</summary>
    public int Length { get; }

    /// <summary>Whether the value in <paramref name="row"/> is missing.</summary>
    public abstract bool IsMissing(int row);

    /// <summary>The same values from <paramref name="start"/> on, <paramref name="length"/> of them, not copied.</summary>
    public abstract Column Slice(int start, int length);

    /// <summary>The last <paramref name="length"/> values, not copied.</summary>
    public Column Tail(int length) => length == Length ? this : Slice(Length - length, length);
}
