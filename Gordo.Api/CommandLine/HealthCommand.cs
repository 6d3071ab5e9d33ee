using System.CommandLine;
using System.Text.Json;
using Gordo.Api.Settings;

namespace Gordo.Api.CommandLine;

/// <summary>The <c>gordo health</c> command: checks a running server's readiness, in containers without a shell or curl.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var url = new Option<string?>("--url") { Description = $"The server's URL. The default is this machine and the port in {SettingNames.Port}." };
        Option<bool> json = JsonOutput.Option();
        json.Description = "Print JSON if the server does not answer, too.";
        var command = new Command("health", "Check whether a running server is ready, and print its answer. The exit code is 1 if it is not.") { url, json };
        command.SetAction(async (ParseResult parsed, CancellationToken cancellation) =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            try
            {
                ServerSettings settings = ServerSettingsReader.Read(RunServerCommand.Settings(new Dictionary<string, string?>()));
                string server = parsed.GetValue(url) ?? $"http://127.0.0.1:{settings.Port}";
                using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
                using HttpResponseMessage answer = await client.GetAsync(new Uri(new Uri(server), "/healthcheck/ready"), cancellation);
                await console.Output.WriteLineAsync(await answer.Content.ReadAsStringAsync(cancellation));
                return answer.IsSuccessStatusCode ? 0 : 1;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or SettingsException or UriFormatException)
            {
                if (parsed.GetValue(json))
                    JsonOutput.Write(console.Output, writer => WriteUnreachable(writer, exception.Message));
                else
                    await console.Error.WriteLineAsync(exception.Message);
                return 1;
            }
        });
        return command;
    }

    private static void WriteUnreachable(Utf8JsonWriter writer, string error)
    {
        writer.WriteBoolean("ready", false);
        writer.WriteString("error", error);
    }
}
