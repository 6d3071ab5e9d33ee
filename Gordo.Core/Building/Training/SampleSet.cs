using Gordo.Core.Building.Tables;

namespace Gordo.Core.Building.Training;

/// <summary>The inputs of a network: windows of consecutive rows, which share the memory of the rows.</summary>
internal sealed class SampleSet
{
    private readonly float[][] _columns;
    private readonly int _rows;

    /// <summary>Creates the windows over a table.</summary>
    /// <param name="table">The readings.</param>
    /// <param name="window">The number of rows of a window, at least 1.</param>
    /// <param name="lookahead">The number of rows from the last row of a window to the row it predicts.</param>
    public SampleSet(Table table, int window = 1, int lookahead = 0)
    {
        _columns = Singles(table);
        _rows = table.Rows;
        Window = window;
        Lookahead = lookahead;
    }

    /// <summary>The number of rows of a window.</summary>
    public int Window { get; }

    /// <summary>The number of rows from the last row of a window to the row it predicts.</summary>
    public int Lookahead { get; }

    /// <summary>The number of windows, 0 if there are too few rows; their predictions belong to the last rows of the table.</summary>
    public int Count => Math.Max(0, _rows - Window - Lookahead + 1);

    /// <summary>The number of values of a window.</summary>
    public int Size => Window * _columns.Length;

    /// <summary>Returns the columns of a table in single precision.</summary>
    public static float[][] Singles(Table table) => [.. table.Columns.Select(column => Array.ConvertAll(column, value => (float)value))];

    /// <summary>Copies windows into the input of a network.</summary>
    /// <param name="windows">The indices of the windows.</param>
    /// <param name="input">Receives the values, by column, step of the window and sample.</param>
    public void Fill(ReadOnlySpan<int> windows, Span<float> input)
    {
        int at = 0;
        foreach (float[] column in _columns)
        {
            for (int step = 0; step < Window; step++)
            {
                for (int i = 0; i < windows.Length; i++)
                    input[at++] = column[windows[i] + step];
            }
        }
    }
}
