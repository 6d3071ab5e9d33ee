using Gordo.Core.Building;
using Gordo.Core.Building.Transformers;

namespace Gordo.Tests.Building.Transformers;

/// <summary>Checks transformers that are not scalers.</summary>
internal sealed class TransformerTests
{
    [Test]
    public void InfImputer_replaces_infinite_values_only()
    {
        double inf = double.PositiveInfinity;
        new InfImputer().Fit(Tables.Of([1, inf])).Apply(Tables.Of([inf, -inf, 2]))[0].ToArray().Should().Equal(double.MaxValue, double.MinValue, 2);
        new InfImputer(UsesRange: true).Fit(Tables.Of([1, inf, 5, -inf])).Apply(Tables.Of([inf, -inf, 2]))[0].ToArray().Should().Equal(7, -1, 2);
        new InfImputer(Positive: 9, UsesRange: true, Delta: 1).Fit(Tables.Of([1, 5])).Apply(Tables.Of([inf, -inf]))[0].ToArray().Should().Equal(9, 0);
    }

    [Test]
    public void Multiplication_needs_a_factor_for_its_inverse()
    {
        FittedTransformer fitted = new Multiplication(2, 0.25).Fit(Tables.Of([1]));
        fitted.Apply(Tables.Of([3]))[0][0].Should().Be(6);
        fitted.Invert(Tables.Of([6]))[0][0].Should().Be(1.5);
        FluentActions.Invoking(() => new Multiplication(2).Fit(Tables.Of([1])).Invert(Tables.Of([6])))
            .Should().Throw<BuildException>().WithMessage("*inverse_func*");
    }
}
