using Gordo.Core;
using Gordo.Core.Estimators;
using Gordo.Core.Numerics;
using Gordo.Serialization;
using Gordo.Serialization.Frames;

namespace Gordo.Tests.Estimators;

public sealed class FeatureListTests
{
    private static readonly FeatureList Features = new(["a", "b", "c"]);

    [Test]
    public void Columns_are_found_by_name_in_any_order_and_others_ignored() =>
        Select("c", "x", "a", "b").Should().Equal(2, 3, 0);

    [Test]
    public void Columns_in_order_are_taken_as_they_are() => Select("a", "b", "c").Should().Equal(0, 1, 2);

    [Test]
    public void Columns_with_other_names_are_matched_by_position_if_their_number_is_equal()
    {
        Select("x", "y", "z").Should().Equal(0, 1, 2);
        Select("b", "a", "z").Should().Equal(0, 1, 2);
    }

    [Test]
    public void A_feature_listed_twice_selects_the_same_column_twice() =>
        Positions(new FeatureList(["a", "b", "a"]), "b", "a").Should().Equal(1, 0, 1);

    [TestCase("['a', 'b', 'c'] length of 3, but got RangeIndex(start=0, stop=2, step=1) length of 2", "0", "1")]
    [TestCase("['a', 'b', 'c'] length of 3, but got Index(['a', 'b'], dtype='object') length of 2; missing 'c'", "a", "b")]
    [TestCase("['a', 'b', 'c'] length of 3, but got Index([], dtype='object') length of 0")]
    [TestCase("['a', 'b', 'c'] length of 3, but got Index(['a', 'b', 'x', 'y'], dtype='object') length of 4; missing 'c'; unknown 'x', 'y'", "a", "b", "x", "y")]
    [TestCase("['a', 'b', 'c'] length of 3, but got Index(['a', 'C'], dtype='object') length of 2; missing 'b', 'c'; unknown 'C' (did you mean 'c'?)", "a", "C")]
    public void Unexpected_columns_are_reported_in_the_wording_of_the_Python_server(string message, params string[] names) =>
        FluentActions.Invoking(() => Select(names)).Should().Throw<RequestException>()
            .WithMessage("Unexpected features: was expecting " + message.Replace("[", "?").Replace("]", "?"));

    [Test]
    public void A_column_that_occurs_twice_is_refused() =>
        FluentActions.Invoking(() => Select("a", "b", "b", "c")).Should().Throw<RequestException>().WithMessage("*'b' occurs more than once*");

    [TestCase("columns taken by position; missing 'c'; unknown 'x'", "b", "a", "x")]
    [TestCase("columns taken by position; missing 'c'", "b", "a", "a")]
    [TestCase(null, "0", "1", "2")]
    [TestCase(null, "c", "a", "b")]
    [TestCase("columns taken by position; missing 'a', 'b', 'c'; unknown '00', '1', '2'", "00", "1", "2")]
    public void Named_columns_that_are_taken_by_position_are_reported(string? warning, params string[] names)
    {
        var report = new MatchReport(isStrict: false);
        Features.Select(Frame([.. names.Select(name => new ColumnKey(name))]), "X", report);
        report.Warning.Should().Be(warning);
        Action strict = () => Features.Select(Frame([.. names.Select(name => new ColumnKey(name))]), "y", new MatchReport(isStrict: true));
        if (warning is null)
            strict.Should().NotThrow();
        else
            strict.Should().Throw<RequestException>().WithMessage("Unexpected features: the columns of 'y' are not those of the model: missing *");
    }

    [Test]
    public void Two_level_columns_are_refused() =>
        FluentActions.Invoking(() => Features.Select(Frame([new("g", "a"), new("g", "b"), new("h", "a")])))
            .Should().Throw<RequestException>()
            .Which.Message.Should().Be("Server does not support multi-level dataframes at this time: [('g', 'a'), ('g', 'b'), ('h', 'a')]");

    [Test]
    public void Error_messages_stay_short_for_many_columns() =>
        FluentActions.Invoking(() => Select([.. Enumerable.Range(0, 100_000).Select(i => $"column {i}")]))
            .Should().Throw<RequestException>().Which.Message.Length.Should().BeLessThan(5000);

    [Test]
    public void Columns_of_every_numeric_type_are_converted_with_NaN_for_missing()
    {
        Validity second = Validity.From([true, false], FrameMemory.Unpooled);
        Column[] columns =
        [
            new IntegerColumn(new long[] { 7, 8 }, second),
            new IntegerColumn(new long[] { -1, 1 }, isUnsigned: true),
            new BooleanColumn(new[] { true, true }, second),
            new NullColumn(2),
            TextColumn.From([null, null]),
            new FloatColumn(new[] { 0.5, double.PositiveInfinity }),
        ];

        ReadOnlyMemory<double>[] numbers = Numbers.Read(columns, ["a", "b", "c", "d", "e", "f"], FrameMemory.Unpooled);

        numbers[0].ToArray().Should().Equal(7, double.NaN);
        numbers[1].ToArray().Should().Equal(ulong.MaxValue, 1);
        numbers[2].ToArray().Should().Equal(1, double.NaN);
        numbers[3].ToArray().Should().Equal(double.NaN, double.NaN);
        numbers[4].ToArray().Should().Equal(double.NaN, double.NaN);
        numbers[5].ToArray().Should().Equal(0.5, double.PositiveInfinity);
    }

    [Test]
    public void Text_and_times_are_refused_naming_row_and_column()
    {
        Column text = TextColumn.From([null, "n/a"]);
        Column times = new TimestampColumn(new long[] { 0 }, TimeUnit.Second, null);

        FluentActions.Invoking(() => Numbers.Read([text], ["TAG 1"], FrameMemory.Unpooled)).Should().Throw<FrameException>()
            .WithMessage("Row 1 of column 'TAG 1' holds the text 'n/a', expected a number.");
        FluentActions.Invoking(() => Numbers.Read([times], ["TAG 1"], FrameMemory.Unpooled)).Should().Throw<FrameException>()
            .WithMessage("Row 0 of column 'TAG 1' holds a timestamp, expected a number.");
    }

    private static int[] Select(params string[] names) => Positions(Features, names);

    // The value of each column is its position.
    private static int[] Positions(FeatureList features, params string[] names) =>
        [.. features.Select(Frame([.. names.Select(name => new ColumnKey(name))])).Cast<IntegerColumn>().Select(column => (int)column.Values.Span[0])];

    private static Frame Frame(ColumnKey[] keys) =>
        new(RowIndex.Range(1), keys, keys.Select((_, position) => new IntegerColumn(new long[] { position })));
}
