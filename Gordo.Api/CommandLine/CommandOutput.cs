using System.Text.Json;

namespace Gordo.Api.CommandLine;

/// <summary>Prints the result of a command in the form that its reader takes.</summary>
internal static class CommandOutput
{
    /// <summary>Prints a result as JSON, as a table on a terminal, otherwise as lines.</summary>
    /// <param name="output">Where to print.</param>
    /// <param name="asJson">True if the command was called with <c>--json</c>.</param>
    /// <param name="writeMembers">Writes the members of the JSON object.</param>
    /// <param name="writeTable">Opens the terminal and prints the table. Takes no console, so that only this loads Spectre.Console.</param>
    /// <param name="writeLines">Prints the lines.</param>
    public static void Write(
        TextWriter output, bool asJson, Action<Utf8JsonWriter> writeMembers, Action<TextWriter> writeTable, Action<TextWriter> writeLines)
    {
        if (asJson)
            JsonOutput.Write(output, writeMembers);
        else if (Terminal.IsTerminal(output))
            writeTable(output);
        else
            writeLines(output);
    }
}
