using Gordo.Serialization;
using static Gordo.Tests.Python.PickleWriter;

namespace Gordo.Tests.Python;

/// <content>Imputers.</content>
internal sealed partial class SklearnTests
{
    [Test]
    public void SimpleImputer_fills_drops_and_indicates()
    {
        PyObject indicator = Object("sklearn.impute._base.MissingIndicator", ("features_", new long[] { 0, 2 }));
        PyObject model = Object("sklearn.impute._base.SimpleImputer",
            ("statistics_", new[] { 7.0, double.NaN, 9.0 }), ("missing_values", double.NaN), ("add_indicator", true), ("indicator_", indicator));
        Run(model, new[,] { { double.NaN, 5, 6 }, { 1, double.NaN, double.NaN } }).Should().Equal(7, 6, 1, 0, 1, 9, 0, 1);
    }

    [Test]
    public void SimpleImputer_takes_a_number_as_the_mark_of_missing_values()
    {
        PyObject indicator = Object("sklearn.impute._base.MissingIndicator", ("features_", new long[] { 0, 2 }), ("missing_values", -999));
        PyObject model = Object("sklearn.impute._base.SimpleImputer",
            ("statistics_", new[] { 7.0, double.NaN, 9.0 }), ("missing_values", -999), ("add_indicator", true), ("indicator_", indicator));
        Run(model, new[,] { { -999.0, 5, 6 }, { 1, -999, -999 } }).Should().Equal(7, 6, 1, 0, 1, 9, 0, 1);
        FluentActions.Invoking(() => Run(model, new[,] { { 1, 2, double.NaN } })).Should().Throw<FrameException>()
            .WithMessage("ValueError: Input X contains NaN.\nSimpleImputer does not accept missing values encoded as NaN natively.*");
    }

    [Test]
    public void SimpleImputer_with_a_constant_keeps_all_columns()
    {
        PyObject model = Object("sklearn.impute._base.SimpleImputer",
            ("statistics_", new[] { 7.0, double.NaN }), ("missing_values", 0.5), ("strategy", "constant"));
        Run(model, new[,] { { 0.5, 0.5 }, { 1, 2 } }).Should().Equal(7, double.NaN, 1, 2);
    }

    [Test]
    public void InfImputer_fills_with_values_and_by_strategy()
    {
        double[,] rows = { { double.PositiveInfinity, double.NegativeInfinity }, { 1, double.NaN } };
        Run(Object(null, "gordo.machine.model.transformers.imputer.InfImputer", ("inf_fill_value", 5.0), ("strategy", "extremes")), rows)
            .Should().Equal(5, double.MinValue, 1, double.NaN);
        Run(Object(null, "gordo_components.model.transformers.imputer.InfImputer",
            ("strategy", "minmax"), ("_posinf_fill_values", new[] { 3.0, 4.0 }), ("_neginf_fill_values", new[] { -3.0, -4.0 })), rows)
            .Should().Equal(3, -4, 1, double.NaN);
        Run(Object(null, "gordo.machine.model.transformers.imputer.InfImputer", ("neg_inf_fill_value", -1)), rows)
            .Should().Equal(double.PositiveInfinity, -1, 1, double.NaN);
    }
}
