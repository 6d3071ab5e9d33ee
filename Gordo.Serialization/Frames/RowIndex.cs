namespace Gordo.Serialization.Frames;

/// <summary>The labels of a frame's rows. Immutable; labels may repeat and may be in any order.</summary>
public sealed class RowIndex
{
    private RowIndex(RowIndexKind kind, int length, string? name)
    {
        Kind = kind;
        Length = length;
        Name = name;
    }

    /// <summary>The type of the labels.</summary>
    public RowIndexKind Kind { get; }

    /// <summary>The number of rows.</summary>
    public int Length { get; }

    /// <summary>The name of the index, or null.</summary>
    public string? Name { get; }

    /// <summary>The labels; null for a <see cref="RowIndexKind.Range"/>.</summary>
    public Column? Labels { get; private init; }

    /// <summary>The first label of a range.</summary>
    public long Start { get; private init; }

    /// <summary>The distance between two labels of a range, not 0.</summary>
    public long Step { get; private init; } = 1;

    /// <summary>The labels as timestamps, or null if they are of another type.</summary>
    public TimestampColumn? Timestamps => Labels as TimestampColumn;

    /// <summary>Creates labels <c>start, start + step, …</c> without storing them.</summary>
    public static RowIndex Range(int length, long start = 0, long step = 1, string? name = null) =>
        new(RowIndexKind.Range, length, name) { Start = start, Step = step };

    /// <summary>Creates labels from a column of integers, timestamps, text or floats.</summary>
    /// <exception cref="ArgumentException">The column is of another type.</exception>
    public static RowIndex Of(Column labels, string? name = null)
    {
        RowIndexKind kind = labels.Type switch
        {
            ColumnType.Integer => RowIndexKind.Integer,
            ColumnType.Timestamp => RowIndexKind.Timestamp,
            ColumnType.Text => RowIndexKind.Text,
            ColumnType.Float => RowIndexKind.Float,
            _ => throw new ArgumentException($"A {labels.Type} column cannot label rows.", nameof(labels)),
        };
        return new(kind, labels.Length, name) { Labels = labels };
    }

    /// <summary>Returns the last <paramref name="length"/> labels, without copying them.</summary>
    public RowIndex Tail(int length)
    {
        if (length == Length)
            return this;
        return Labels is null
            ? Range(length, Start + ((Length - length) * Step), Step, Name)
            : Of(Labels.Tail(length), Name);
    }
}
