using Gordo.Api.Hosting;
using Spectre.Console;

namespace Gordo.Api.CommandLine;

/// <summary>
/// Formats output for people. Only commands that write to a terminal call it, so that Spectre.Console is loaded by no other
/// command and never by the server.
/// </summary>
internal static class Terminal
{
    /// <summary>Returns true if what is written goes to a terminal; false for pipes, files and tests.</summary>
    public static bool IsTerminal(TextWriter writer) => ReferenceEquals(writer, Console.Out)
        ? !Console.IsOutputRedirected
        : ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected;

    /// <summary>Opens a console, with the colors the terminal has, and without colors if <c>NO_COLOR</c> is set.</summary>
    public static IAnsiConsole Open(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });

    /// <summary>Creates a table with a bold header.</summary>
    public static Table Table(params string[] headers)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        foreach (string header in headers)
            table.AddColumn(new TableColumn(new Text(header, new Style(decoration: Decoration.Bold))));
        return table;
    }

    /// <summary>Creates a cell. Control characters are escaped: files name models and tags, and a terminal would obey them.</summary>
    public static Text Cell(string text, Color? color = null) =>
        new(string.Join('\n', text.Split('\n').Select(LogText.Escape)), color is null ? Style.Plain : new Style(color));
}
