using System.Text;
using System.Text.Json;
using Gordo.Api.Formatting;

namespace Gordo.Api.CommandLine;

/// <summary>Prints the results of commands as JSON.</summary>
internal static class JsonOutput
{
    /// <summary>Prints one object, indented.</summary>
    /// <param name="output">Where to print.</param>
    /// <param name="writeMembers">Writes the members of the object.</param>
    public static void Write(TextWriter output, Action<Utf8JsonWriter> writeMembers)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JsonObjectResult.WriterOptions.Encoder }))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }
        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>Creates the <c>--json</c> option.</summary>
    public static System.CommandLine.Option<bool> Option() => new("--json") { Description = "Print JSON." };
}
