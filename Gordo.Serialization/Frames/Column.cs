namespace Gordo.Serialization.Frames;

/// <summary>The values of one column, one per row of its frame. Immutable.</summary>
public abstract class Column
{
    private protected Column(ColumnType type, int length)
    {
        Type = type;
        Length = length;
    }

    /// <summary>The type of the values, which identifies the subclass.</summary>
    public ColumnType Type { get; }

    /// <summary>The number of rows.</summary>
    public int Length { get; }

    /// <summary>Returns true if the value in <paramref name="row"/> is missing.</summary>
    public abstract bool IsMissing(int row);

    /// <summary>Returns <paramref name="length"/> values from <paramref name="start"/> on, without copying them.</summary>
    public abstract Column Slice(int start, int length);

    /// <summary>Returns the last <paramref name="length"/> values, without copying them.</summary>
    public Column Tail(int length) => length == Length ? this : Slice(Length - length, length);
}
