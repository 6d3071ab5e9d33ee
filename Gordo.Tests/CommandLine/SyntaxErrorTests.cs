using Gordo.Api.CommandLine;

namespace Gordo.Tests.CommandLine;

/// <summary>Tests hints on mistyped commands and options.</summary>
internal sealed class SyntaxErrorTests
{
    private static readonly string[] Known = ["run-server", "check", "show-model", "score", "--json", "--details"];

    [TestCase("chekc", "check", Description = "two letters swapped")]
    [TestCase("chck", "check", Description = "a letter left out")]
    [TestCase("checks", "check", Description = "a letter too many")]
    [TestCase("CHECK", "check")]
    [TestCase("show", "show-model", Description = "the beginning")]
    [TestCase("runserver", "run-server")]
    [TestCase("--jsno", "--json")]
    [TestCase("--det", "--details")]
    [TestCase("x", null)]
    [TestCase("", null)]
    [TestCase("entirely-different", null)]
    [TestCase("s", null, Description = "two names begin so")]
    public void The_name_that_was_meant_is_found_if_few_letters_differ(string text, string? expected) =>
        SyntaxError.Meant(text, Known).Should().Be(expected);
}
