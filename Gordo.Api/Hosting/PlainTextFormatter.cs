using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Gordo.Api.Hosting;

/// <summary>
/// Log lines for people, as the framework's simple console has them, of which a client cannot make others: control
/// characters, line separators and what turns text round are escaped in messages and exceptions.
/// </summary>
internal sealed class PlainTextFormatter(IServiceProvider services) : ConsoleFormatter(FormatterName)
{
    /// <summary>What it is registered as.</summary>
    public const string FormatterName = "gordo";

    private ConsoleFormatter? _simple;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        // Not before: this is one of them.
        _simple ??= services.GetServices<ConsoleFormatter>().First(static formatter => formatter.Name == ConsoleFormatterNames.Simple);
        string message = LogText.Escape(logEntry.Formatter(logEntry.State, logEntry.Exception));
        // A stack trace has lines of its own, which become one; the message in it is anybody's.
        if (logEntry.Exception is { } exception)
            message += " " + LogText.Escape(exception.ToString().ReplaceLineEndings(" "));
        _simple.Write(
            new LogEntry<string>(logEntry.LogLevel, logEntry.Category, logEntry.EventId, message, exception: null, static (text, _) => text),
            scopeProvider, textWriter);
    }
}
