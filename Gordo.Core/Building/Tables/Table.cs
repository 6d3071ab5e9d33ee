namespace Gordo.Core.Building.Tables;

/// <summary>Numbers in columns of equal length; NaN for a missing number. Not changed once built.</summary>
internal sealed class Table
{
    private readonly double[][] _columns;

    /// <summary>Creates a table that keeps the columns.</summary>
    /// <param name="columns">At least one column; all of the same length.</param>
    /// <param name="names">The names of the columns; null if they have none.</param>
    public Table(double[][] columns, IReadOnlyList<string>? names = null)
    {
        _columns = columns;
        Names = names;
        Rows = columns[0].Length;
        if (Array.Exists(columns, column => column.Length != Rows))
            throw new ArgumentException("The columns have different lengths.", nameof(columns));
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Width => _columns.Length;

    /// <summary>The names of the columns, which tables computed column by column keep; null if they have none.</summary>
    public IReadOnlyList<string>? Names { get; }

    /// <summary>The columns.</summary>
    public IReadOnlyList<double[]> Columns => _columns;

    /// <summary>Returns a column.</summary>
    public ReadOnlySpan<double> this[int column] => _columns[column];

    /// <summary>Returns a copy of some rows.</summary>
    /// <param name="rows">The indices of the rows, in the order of the result.</param>
    public Table Select(int[] rows) => Map(column => Array.ConvertAll(rows, row => column[row]));

    /// <summary>Returns a copy of consecutive rows.</summary>
    public Table Slice(int start, int count) => Map(column => column[start..(start + count)]);

    /// <summary>Returns a copy of the last rows.</summary>
    public Table Tail(int count) => count == Rows ? this : Slice(Rows - count, count);

    /// <summary>Returns a table whose columns are computed from the columns of this one.</summary>
    public Table Map(Func<double[], double[]> compute) => new(Array.ConvertAll(_columns, column => compute(column)), Names);

    /// <summary>Returns a table whose columns are computed from the columns of this one and their indices.</summary>
    public Table Map(Func<double[], int, double[]> compute) => new([.. _columns.Select(compute)], Names);
}
