using Gordo.Core.Quality;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Estimators;

/// <summary>
/// Reports what is odd about a request: what it names differently from its model, so that it was matched by position, and the
/// faults of its readings.
/// </summary>
/// <param name="isStrict">True to refuse such requests.</param>
public sealed class MatchReport(bool isStrict)
{
    /// <summary>The differences, in one line; null if everything was matched by name.</summary>
    public string? Warning { get; private set; }

    /// <summary>The faults of the readings; null if there are none.</summary>
    public InputFindings? Findings { get; internal set; }

    /// <summary>Reports columns that were taken by position although they have names.</summary>
    /// <exception cref="RequestException">Differences are refused.</exception>
    internal void AddColumns(string frame, NameDifference difference)
    {
        if (isStrict)
            throw new RequestException($"Unexpected features: the columns of '{frame}' are not those of the model: {difference.WithSuggestions()}");
        Add((frame == "X" ? "columns" : $"columns of {frame}") + $" taken by position; {difference}");
    }

    /// <summary>Reports target rows with other labels than the input rows they are compared with.</summary>
    /// <exception cref="RequestException">Differences are refused.</exception>
    internal void AddRows(RowIndex input, RowIndex target)
    {
        if (RowLabelComparison.FirstDifference(input, target) is not { } row)
            return;
        if (isStrict)
            throw new RequestException($"'X' and 'y' have different row labels, the first in row {row}");
        Add($"rows of y taken by position; labels differ from those of X from row {row} on");
    }

    private void Add(string text) => Warning = Warning is null ? text : $"{Warning}, {text}";
}
