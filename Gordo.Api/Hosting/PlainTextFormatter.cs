using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Gordo.Api.Hosting;

/// <summary>
/// Formats plain-text log lines with the framework's simple console formatter, and escapes control characters, line
/// separators and direction overrides in messages and exceptions, so that clients cannot forge lines.
/// </summary>
internal sealed class PlainTextFormatter(IServiceProvider services) : ConsoleFormatter(FormatterName)
{
    /// <summary>The name of this formatter.</summary>
    public const string FormatterName = "gordo";

    private ConsoleFormatter? _simple;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (FrameworkEvents.IsRedundant(logEntry.Category, logEntry.EventId))
            return;
        // Resolved late, because this formatter is one of the services.
        _simple ??= services.GetServices<ConsoleFormatter>().First(static formatter => formatter.Name == ConsoleFormatterNames.Simple);
        string message = LogText.Escape(logEntry.Formatter(logEntry.State, logEntry.Exception));
        // The stack trace is put on one line, because the exception's message may contain text from a client.
        if (logEntry.Exception is { } exception)
            message += " " + LogText.Escape(exception.ToString().ReplaceLineEndings(" "));
        _simple.Write(
            new LogEntry<string>(logEntry.LogLevel, logEntry.Category, logEntry.EventId, message, exception: null, static (text, _) => text),
            scopeProvider, textWriter);
    }
}
