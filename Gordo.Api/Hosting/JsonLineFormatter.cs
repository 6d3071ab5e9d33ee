using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Gordo.Api.Hosting;

/// <summary>
/// Formats log entries as flat JSON objects, one a line: time, level, category, event, message, the named values of the
/// message, and the exception. The framework's formatter nests the values and repeats the message among them.
/// </summary>
internal sealed class JsonLineFormatter() : ConsoleFormatter(FormatterName)
{
    /// <summary>The name of this formatter.</summary>
    public const string FormatterName = "gordo-json";

    private const string OriginalFormat = "{OriginalFormat}";

    private static readonly string[] OwnMembers = ["Timestamp", "LogLevel", "Category", "EventId", "Message", "Exception"];
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (FrameworkEvents.IsRedundant(logEntry.Category, logEntry.EventId))
            return;
        var line = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(line, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("Timestamp", DateTime.UtcNow.ToString(LoggingSetup.TimestampFormat, CultureInfo.InvariantCulture));
            writer.WriteString("LogLevel", logEntry.LogLevel.ToString());
            writer.WriteString("Category", logEntry.Category);
            writer.WriteNumber("EventId", logEntry.EventId.Id);
            writer.WriteString("Message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            if (logEntry.State is IReadOnlyList<KeyValuePair<string, object?>> values)
                Write(writer, values);
            if (logEntry.Exception is { } exception)
                writer.WriteString("Exception", exception.ToString());
            writer.WriteEndObject();
        }
        textWriter.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            (string name, object? value) = values[i];
            if (name == OriginalFormat || OwnMembers.Contains(name, StringComparer.Ordinal))
                continue;
            writer.WritePropertyName(name);
            switch (value)
            {
                case null:
                    writer.WriteNullValue();
                    break;
                case bool flag:
                    writer.WriteBooleanValue(flag);
                    break;
                case int or long or short or byte:
                    writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
                case double number when double.IsFinite(number):
                    writer.WriteNumberValue(number);
                    break;
                default:
                    writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                    break;
            }
        }
    }
}
