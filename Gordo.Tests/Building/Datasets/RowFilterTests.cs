using Gordo.Core.Building;
using Gordo.Core.Building.Datasets;

namespace Gordo.Tests.Building.Datasets;

/// <summary>Tests conditions on rows.</summary>
internal sealed class RowFilterTests
{
    private static readonly Dictionary<string, double[]> Columns = new(StringComparer.Ordinal)
    {
        ["a"] = [1, 2, 3, 4],
        ["TAG 1"] = [4, 3, 2, 1],
        ["x.y-z"] = [0, 0, 5, 5],
    };

    [TestCase("a > 2", "0011")]
    [TestCase("a >= 2 and `TAG 1` > 1", "0110")]
    [TestCase("a >= 2 & `TAG 1` > 1 | a == 1", "1110")]
    [TestCase("not (a < 3 or `x.y-z` == 5)", "0000")]
    [TestCase("~(a < 2)", "0111")]
    [TestCase("(a != 2) & ~(a == 4)", "1010")]
    [TestCase("1 < a <= 3", "0110")]
    [TestCase("a < `TAG 1`", "1100")]
    [TestCase("`x.y-z` > -1e-3", "1111")]
    [TestCase("not not a > 3", "0001")]
    public void Rows_that_meet_the_condition_are_kept(string text, string expected)
    {
        Func<int, bool> keeps = RowFilter.Parse(text).Bind(Columns);
        string.Concat(Enumerable.Range(0, 4).Select(row => keeps(row) ? '1' : '0')).Should().Be(expected);
    }

    [Test]
    public void The_tags_of_a_condition_are_listed() => RowFilter.Parse("a > 2 and `TAG 1` < 3").Tags.Should().BeEquivalentTo("a", "TAG 1");

    [TestCase("")]
    [TestCase("a")]
    [TestCase("a >")]
    [TestCase("a > 2 and")]
    [TestCase("(a > 2")]
    [TestCase("a > 2)")]
    [TestCase("a > 2 b < 3")]
    [TestCase("a = 2")]
    [TestCase("`a > 2")]
    [TestCase("__import__('os').system('x') > 1")]
    [TestCase("a > 2; b")]
    public void A_text_that_is_no_condition_is_refused(string text) =>
        FluentActions.Invoking(() => RowFilter.Parse(text)).Should().Throw<BuildException>().WithMessage("row_filter has*");

    [Test]
    public void Deep_nesting_is_refused() =>
        FluentActions.Invoking(() => RowFilter.Parse(new string('(', 100_000))).Should().Throw<BuildException>().WithMessage("*64 levels*");
}
