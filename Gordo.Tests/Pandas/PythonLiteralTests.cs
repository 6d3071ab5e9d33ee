using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;

namespace Gordo.Tests.Pandas;

// The texts are the output of repr() for the tuples in Python 3.11.
[TestFixture]
public sealed class PythonLiteralTests
{
    private static readonly TestCaseData[] Tuples =
    [
        new("model-input", "TAG 1", "('model-input', 'TAG 1')"),
        new("start", "", "('start', '')"),
        new("a'b", "c\"d", "(\"a'b\", 'c\"d')"),
        new("both'\"", "back\\slash", "('both\\'\"', 'back\\\\slash')"),
        new("nl\n", "tab\t", "('nl\\n', 'tab\\t')"),
        new("cr\r", "bell\a", "('cr\\r', 'bell\\x07')"),
        new("zero\u200bwidth", "nbsp\u00a0x", "('zero\\u200bwidth', 'nbsp\\xa0x')"),
        new("æøå", "\U0001f321", "('æøå', '\U0001f321')"),
        new("\ue000", "\U000e0001", "('\\ue000', '\\U000e0001')"),
    ];

    [TestCaseSource(nameof(Tuples))]
    public void Key_is_formatted_like_a_Python_tuple(string group, string tag, string expected) =>
        PythonLiteral.FormatKey(new ColumnKey(group, tag)).Should().Be(expected);

    [TestCaseSource(nameof(Tuples))]
    public void Tuple_is_read_back(string group, string tag, string literal) =>
        PythonLiteral.ParseKey(literal).Should().Be(new ColumnKey(group, tag));

    [TestCase("( 'a' ,\t\"b\" , )", "a", "b")]
    [TestCase("('\\x41\\u0042\\U00000043', '\\101\\0')", "ABC", "A\0")]
    [TestCase("('a', 0)", "a", "0")]
    [TestCase("(None, -1.5)", "None", "-1.5")]
    public void Other_spellings_of_a_tuple_are_read(string literal, string group, string tag) =>
        PythonLiteral.ParseKey(literal).Should().Be(new ColumnKey(group, tag));

    [TestCase("TAG 1")]
    [TestCase("")]
    [TestCase("('a', 'b'")]
    [TestCase("('a', 'b') or 1")]
    [TestCase("('a')")]
    [TestCase("('a', 'b', 'c')")]
    [TestCase("('a', 'b\\")]
    [TestCase("('a', '\\x4')")]
    [TestCase("('a', '\\U00110000')")]
    [TestCase("('a', '\\N{BULLET}')")]
    [TestCase("(__import__('os'), 'b')")]
    public void Anything_but_a_tuple_of_two_is_an_error(string literal) =>
        FluentActions.Invoking(() => PythonLiteral.ParseKey(literal)).Should().Throw<FrameException>()
            .WithMessage("*is not a tuple of two levels: expected*");

    [Test]
    public void One_level_key_is_formatted_as_its_name() =>
        PythonLiteral.FormatKey(new ColumnKey("('not', 'a tuple')")).Should().Be("('not', 'a tuple')");
}
