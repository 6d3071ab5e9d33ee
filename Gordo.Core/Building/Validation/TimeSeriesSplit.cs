using System.Globalization;

namespace Gordo.Core.Building.Validation;

/// <summary>Folds whose test rows follow their training rows: each fold trains on all rows before its test rows.</summary>
/// <param name="Splits">The number of folds.</param>
/// <param name="TestRows">The number of test rows of each fold; null for an equal share.</param>
/// <param name="MaxTrainRows">The largest number of training rows, the last ones; null for no limit.</param>
/// <param name="Gap">The number of rows left out between training and test rows.</param>
/// <remarks>scikit-learn: <c>TimeSeriesSplit</c>.</remarks>
internal sealed record TimeSeriesSplit(int Splits = 3, int? TestRows = null, int? MaxTrainRows = null, int Gap = 0) : Splitter
{
    public override IReadOnlyList<Fold> Split(int rows)
    {
        int test = TestRows ?? rows / (Splits + 1);
        long first = rows - ((long)Splits * test);
        if (test < 1 || first - Gap < 1)
        {
            throw new BuildException(string.Create(
                CultureInfo.InvariantCulture, $"TimeSeriesSplit: {rows} rows are too few for {Splits} folds."));
        }
        var folds = new Fold[Splits];
        for (int i = 0; i < Splits; i++)
        {
            int start = (int)first + (i * test), end = start - Gap;
            int length = Math.Min(end, MaxTrainRows ?? end);
            folds[i] = new Fold([.. Enumerable.Range(end - length, length)], [.. Enumerable.Range(start, test)]);
        }
        return folds;
    }
}
