using Gordo.Api.Observability;
using Gordo.Api.Settings;
using Microsoft.Extensions.Logging.Console;

namespace Gordo.Api.Hosting;

/// <summary>Configures logging: levels, and the text or JSON format.</summary>
internal static class LoggingSetup
{
    /// <summary>The format of times in log lines, in UTC.</summary>
    public const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public static void AddGordoLogging(this ILoggingBuilder logging, ServerSettings settings)
    {
        logging.ClearProviders().SetMinimumLevel(settings.LogLevel);
        // The framework's messages about startup and requests duplicate this server's.
        logging.AddFilter("Microsoft", level => level >= (settings.LogLevel <= LogLevel.Debug ? LogLevel.Debug : LogLevel.Warning));
        // Without access lines, the activity that the framework starts for each request is unused.
        if (settings.LogLevel > RequestObserver.AccessLevel(settings))
            logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        if (settings.LogFormat == LogFormat.Json)
        {
            logging.AddConsole(static options => options.FormatterName = JsonLineFormatter.FormatterName);
            logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
        }
        else
        {
            logging.AddConsole(static options => options.FormatterName = PlainTextFormatter.FormatterName);
            logging.AddConsoleFormatter<PlainTextFormatter, SimpleConsoleFormatterOptions>(static options =>
            {
                options.SingleLine = true;
                options.UseUtcTimestamp = true;
                options.TimestampFormat = TimestampFormat + " ";
            });
        }
    }
}
