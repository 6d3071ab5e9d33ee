using Gordo.Core.Names;
using Gordo.Tests.Collections;

namespace Gordo.Tests.Names;

public sealed class NameTests
{
    [TestCase("a")]
    [TestCase("-")]
    [TestCase("0model")]
    [TestCase("Model_1.2-x")]
    [TestCase("a.b.c")]
    [TestCase("trailing.")]
    public void A_model_name_starts_with_a_letter_digit_or_dash(string text)
    {
        ModelName.TryParse(text, out ModelName name).Should().BeTrue();
        name.ToString().Should().Be(text);
    }

    private static readonly string?[] NotNames =
    [
        null, "", "_x", ".x", ".", "..", "a..b", "a/b", "a\\b", "/a", "a/../b", "a b", " a", "a ", "a\n", "a\0", "a:b", "a%2e",
        "a\u0000.onnx", "\u0430bc" /* Cyrillic */, "mod\u0117l", "\uFF0E\uFF0E", "\u2025", "a\u2215b", "a\u200Bb", "\u0661",
        "..%2f", "~", "a*", "a?", "a|b", "a;b", "$a", "a$", new string('a', 256),
    ];

    [TestCaseSource(nameof(NotNames))]
    public void Invalid_model_names_are_refused(string? text) => ModelName.TryParse(text, out _).Should().BeFalse();

    [Test]
    public void A_model_name_of_255_characters_is_valid() =>
        ModelName.TryParse(new string('a', 255), out _).Should().BeTrue();

    [TestCase("0")]
    [TestCase("1577836800000")]
    [TestCase("007")]
    public void A_revision_consists_of_digits(string text)
    {
        Revision.TryParse(text, out Revision revision).Should().BeTrue();
        revision.ToString().Should().Be(text);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("-1")]
    [TestCase("1.0")]
    [TestCase(" 1")]
    [TestCase("1\n")]
    [TestCase("../1")]
    [TestCase("\u0661\u0662")]
    [TestCase("\uFF11")]
    [TestCase("11111111111111111111111111111111111111111111111111111111111111111")]
    public void Invalid_revisions_are_refused(string? text) => Revision.TryParse(text, out _).Should().BeFalse();

    [Test]
    public void Revisions_are_ordered_by_number()
    {
        string[] sorted = ["0", "007", "7", "10", "99", "1546300800000", "1577836800000", "15778368000000"];
        Revision[] shuffled = [.. sorted.Reverse().Select(TemporaryCollection.Revision)];

        shuffled.Order().Select(revision => revision.ToString()).Should().Equal(sorted);
        (shuffled[0] > shuffled[1]).Should().BeTrue();
    }
}
