using System.Text.Encodings.Web;
using Gordo.Api.Observability;
using Gordo.Api.Settings;
using Microsoft.Extensions.Logging.Console;

namespace Gordo.Api.Hosting;

/// <summary>Configures logging: levels, and the text or JSON format.</summary>
internal static class LoggingSetup
{
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
            logging.AddJsonConsole(options =>
            {
                options.UseUtcTimestamp = true;
                options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                options.JsonWriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            });
        }
        else
        {
            logging.AddConsole(options => options.FormatterName = PlainTextFormatter.FormatterName);
            logging.AddConsoleFormatter<PlainTextFormatter, SimpleConsoleFormatterOptions>(options => options.SingleLine = true);
        }
    }
}
