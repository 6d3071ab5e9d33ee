using Gordo.Api.CommandLine;
using Spectre.Console;

namespace Gordo.Tests.CommandLine;

internal sealed class NearestNameTests
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
    public void The_nearest_name_is_found_if_few_letters_differ(string text, string? expected) =>
        NearestName.Find(text, Known).Should().Be(expected);

    [Test]
    public void Cells_show_control_characters_and_do_not_send_them()
    {
        using var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors });
        console.Write(Terminal.Cell("pump\x1b[2J [red]1[/]"));
        output.ToString().Should().Contain(@"pump\u001b[2J [red]1[/]").And.NotContain("\x1b[2J");
    }
}
