using System.Globalization;

namespace Gordo.Core.Building.Validation;

/// <summary>Folds of equal size; each row is a test row once.</summary>
/// <param name="Splits">The number of folds.</param>
/// <param name="Shuffle">True to assign rows at random; false for blocks of consecutive rows.</param>
/// <param name="Seed">The seed of the assignment.</param>
/// <remarks>
/// scikit-learn: <c>KFold</c>. Sizes and order are the same; with <paramref name="Shuffle"/>, the assignment of a seed
/// differs from numpy's.
/// </remarks>
internal sealed record KFold(int Splits = 5, bool Shuffle = false, int Seed = 0) : Splitter
{
    public override IReadOnlyList<Fold> Split(int rows)
    {
        if (Splits < 2 || rows < Splits)
        {
            throw new BuildException(string.Create(
                CultureInfo.InvariantCulture, $"KFold: {rows} rows are too few for {Splits} folds; there must be at least 2 folds."));
        }
        int[] order = [.. Enumerable.Range(0, rows)];
        if (Shuffle)
            new Random(Seed).Shuffle(order);
        var folds = new Fold[Splits];
        int start = 0;
        for (int i = 0; i < Splits; i++)
        {
            int count = (rows / Splits) + (i < rows % Splits ? 1 : 0);
            int[] test = order[start..(start + count)];
            int[] train = [.. order[..start], .. order[(start + count)..]];
            Array.Sort(test);
            Array.Sort(train);
            folds[i] = new Fold(train, test);
            start += count;
        }
        return folds;
    }
}
