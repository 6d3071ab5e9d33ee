using Spectre.Console;

namespace Gordo.Api.CommandLine;

/// <summary>The table of <c>gordo show-model</c> on a terminal.</summary>
internal static class ModelTable
{
    /// <summary>Prints a row for each name, with its lines one below the other.</summary>
    public static void Write(IAnsiConsole console, IEnumerable<(string Name, string[] Lines)> rows)
    {
        Table table = Terminal.Table("model", "").HideHeaders();
        foreach ((string name, string[] lines) in rows)
            table.AddRow(Terminal.Cell(name, Color.Blue), Terminal.Cell(string.Join('\n', lines.DefaultIfEmpty("none"))));
        console.Write(table);
    }
}
