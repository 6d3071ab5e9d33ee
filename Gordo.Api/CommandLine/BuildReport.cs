using System.Text.Json;
using Gordo.Core.Building.Machines;

namespace Gordo.Api.CommandLine;

/// <summary>Writes the report of a build as JSON.</summary>
internal static class BuildReport
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Writes the report: of each machine its name and status, and the type and message of its error.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string file, IReadOnlyList<MachineResult> results)
    {
        using FileStream stream = File.Create(file);
        using var writer = new Utf8JsonWriter(stream, Indented);
        writer.WriteStartObject();
        writer.WriteStartArray("machines");
        foreach (MachineResult result in results)
        {
            writer.WriteStartObject();
            writer.WriteString("name", result.Name);
            writer.WriteString("status", result.Status.ToString().ToLowerInvariant());
            writer.WriteNumber("seconds", result.Seconds);
            if (result.Error is not null)
            {
                writer.WriteString("type", result.ErrorType);
                writer.WriteString("message", result.Error);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
