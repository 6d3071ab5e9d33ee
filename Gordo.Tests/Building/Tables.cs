using Gordo.Core.Building.Tables;

namespace Gordo.Tests.Building;

/// <summary>Creates tables for tests.</summary>
internal static class Tables
{
    /// <summary>Returns a table of columns.</summary>
    public static Table Of(params double[][] columns) => new(columns);

    /// <summary>Returns normally distributed numbers.</summary>
    public static Table Random(int rows, int width, int seed)
    {
        var random = new Random(seed);
        return new Table([.. Enumerable.Range(0, width).Select(_ => Enumerable.Range(0, rows).Select(_ => Normal(random)).ToArray())]);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
