using Gordo.Core.Building;
using Gordo.Core.Building.Regression;
using Gordo.Core.Building.Tables;

namespace Gordo.Tests.Building.Regression;

/// <summary>Checks principal components against properties that define them.</summary>
internal sealed class PrincipalComponentsTests
{
    [Test]
    public void The_component_of_points_on_a_line_is_the_line()
    {
        AffineMap map = PrincipalComponents.Fit(Tables.Of([1, 2, 3, 6], [2, 4, 6, 12]), components: 1);
        map.Center.Should().Equal(3, 6);
        map.Matrix[0, 0].Should().BeApproximately(1 / Math.Sqrt(5), 1e-14);
        map.Matrix[1, 0].Should().BeApproximately(2 / Math.Sqrt(5), 1e-14);
        map.Apply(Tables.Of([3, 4], [6, 8]))[0][1].Should().BeApproximately(Math.Sqrt(5), 1e-14);
    }

    [Test]
    public void Components_are_uncorrelated_and_ordered_by_variance()
    {
        Table noise = Tables.Random(500, 3, seed: 3);
        Table mixed = Tables.Of(
            [.. Enumerable.Range(0, 500).Select(row => (5 * noise[0][row]) + noise[1][row])],
            [.. Enumerable.Range(0, 500).Select(row => (3 * noise[0][row]) - noise[2][row])],
            [.. Enumerable.Range(0, 500).Select(row => noise[1][row] + noise[2][row])]);
        Table components = PrincipalComponents.Fit(mixed).Apply(mixed);

        double[] variances = new double[3];
        for (int a = 0; a < 3; a++)
        {
            variances[a] = Product(components, a, a);
            for (int b = 0; b < a; b++)
                Product(components, a, b).Should().BeApproximately(0, 1e-9);
        }
        variances.Should().BeInDescendingOrder();
        // A rotation keeps the total variance.
        variances.Sum().Should().BeApproximately(Enumerable.Range(0, 3).Sum(column => Spread(mixed[column])), 1e-9 * variances.Sum());
    }

    [Test]
    public void Whitened_components_have_variance_one()
    {
        Table table = Tables.Random(50, 2, seed: 4);
        Table white = PrincipalComponents.Fit(table, whiten: true).Apply(table);
        for (int component = 0; component < 2; component++)
            (Product(white, component, component) / 49).Should().BeApproximately(1, 1e-12);
    }

    [TestCase(0.6, 1)]
    [TestCase(0.95, 2)]
    [TestCase(0.9999999, 3)]
    public void A_fraction_selects_the_components_that_explain_it(double fraction, int expected)
    {
        // Variances 64, 32 and 2 of 98: 65 %, 98 % and all.
        Table table = Tables.Of([4, -4, 4, -4], [2.8284271247461903, 2.8284271247461903, -2.8284271247461903, -2.8284271247461903], [0.7, -0.7, -0.7, 0.7]);
        PrincipalComponents.Fit(table, fraction).OutputWidth.Should().Be(expected);
    }

    [TestCase(0)]
    [TestCase(1.5)]
    [TestCase(4)]
    public void A_number_of_components_that_is_not_possible_is_named(double count) =>
        FluentActions.Invoking(() => PrincipalComponents.Fit(Tables.Random(10, 3, seed: 5), count))
            .Should().Throw<BuildException>().WithMessage("*n_components*from 1 to 3*");

    private static double Product(Table table, int a, int b) => Enumerable.Range(0, table.Rows).Sum(row => table[a][row] * table[b][row]);

    private static double Spread(ReadOnlySpan<double> values)
    {
        double[] column = values.ToArray();
        return column.Sum(value => Math.Pow(value - column.Average(), 2));
    }
}
