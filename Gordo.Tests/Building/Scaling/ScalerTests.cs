using Gordo.Core.Building.Scaling;
using Gordo.Core.Building.Tables;

namespace Gordo.Tests.Building.Scaling;

/// <summary>Checks fitted scalers against values computed by hand.</summary>
internal sealed class ScalerTests
{
    private static readonly ScalerDefinition[] All = [new MinMaxScaler(), new StandardScaler(), new RobustScaler()];

    [Test]
    public void MinMaxScaler_maps_the_range_to_the_given_one()
    {
        FittedScaler scaler = new MinMaxScaler(-1, 1).Fit(Tables.Of([2, 4, 6], [5, 5, 5]));
        scaler.Apply(Tables.Of([2, 5, 8], [5, 6, 4])).Columns.Should().BeEquivalentTo(new double[][] { [-1, 0.5, 2], [-1, 1, -3] });
    }

    [Test]
    public void StandardScaler_divides_the_variance_by_the_number_of_rows()
    {
        // Mean 5, variance 4: the squared differences 9, 1, 1, 1, 0, 0, 4, 16 have the mean 4.
        FittedScaler scaler = new StandardScaler().Fit(Tables.Of([2, 4, 4, 4, 5, 5, 7, 9]));
        scaler.Scale.Should().Equal(0.5);
        scaler.Offset.Should().Equal(-2.5);
        new StandardScaler(WithMean: false).Fit(Tables.Of([2, 4, 4, 4, 5, 5, 7, 9])).Offset.Should().Equal(0);
        new StandardScaler(WithDeviation: false).Fit(Tables.Of([2, 4, 4, 4, 5, 5, 7, 9])).Scale.Should().Equal(1);
    }

    [Test]
    public void StandardScaler_only_moves_a_constant_column()
    {
        // The mean of a hundred thirds is not exactly a third.
        FittedScaler scaler = new StandardScaler().Fit(new Table([[.. Enumerable.Repeat(1 / 3.0, 100)]]));
        scaler.Scale.Should().Equal(1);
        scaler.Offset[0].Should().BeApproximately(-1 / 3.0, 1e-15);
    }

    [Test]
    public void RobustScaler_uses_the_median_and_interpolated_quartiles()
    {
        // Of 1, 2, 3, 10: quartiles at positions 0.75 and 2.25, that is 1.75 and 4.75; median 2.5.
        FittedScaler scaler = new RobustScaler().Fit(Tables.Of([10, 1, 3, 2], [7, 7, 7, 7]));
        scaler.Scale.Should().Equal(1 / 3.0, 1);
        scaler.Offset[0].Should().BeApproximately(-2.5 / 3, 1e-15);
        scaler.Offset[1].Should().Be(-7);
    }

    [TestCaseSource(nameof(All))]
    public void Missing_values_are_ignored(object definition)
    {
        var scaler = (ScalerDefinition)definition;
        FittedScaler with = scaler.Fit(Tables.Of([1, double.NaN, 3, 7, double.NaN])), without = scaler.Fit(Tables.Of([1, 3, 7]));
        with.Scale.Should().Equal(without.Scale);
        with.Offset.Should().Equal(without.Offset);
    }

    [TestCaseSource(nameof(All))]
    public void Invert_returns_the_values_that_were_scaled(object definition)
    {
        Table table = Tables.Random(50, 3, seed: 1);
        FittedScaler scaler = ((ScalerDefinition)definition).Fit(table);
        Table back = scaler.Invert(scaler.Apply(table));
        for (int column = 0; column < table.Width; column++)
        {
            for (int row = 0; row < table.Rows; row++)
                back[column][row].Should().BeApproximately(table[column][row], 1e-14);
        }
    }
}
