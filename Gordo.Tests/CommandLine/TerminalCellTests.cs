using Gordo.Api.CommandLine;
using Spectre.Console;

namespace Gordo.Tests.CommandLine;

internal sealed class TerminalCellTests
{
    [Test]
    public void Cells_show_control_characters_and_do_not_send_them()
    {
        using var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors });
        console.Write(Terminal.Cell("pump\x1b[2J [red]1[/]"));
        output.ToString().Should().Contain(@"pump\u001b[2J [red]1[/]").And.NotContain("\x1b[2J");
    }
}
