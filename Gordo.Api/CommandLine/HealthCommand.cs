using System.CommandLine;
using Gordo.Api.Settings;

namespace Gordo.Api.CommandLine;

/// <summary><c>gordo health</c>: asks a running server whether it is ready; for containers without a shell or curl.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var url = new Option<string?>("--url") { Description = "The server to ask; by default the one on this machine, on the port of the settings." };
        var command = new Command("health", "Ask a running server whether it is ready; exit code 1 if it is not.") { url };
        command.SetAction(async (ParseResult parsed, CancellationToken cancellation) =>
        {
            try
            {
                ServerSettings settings = ServerSettingsReader.Read(RunServerCommand.Settings(new Dictionary<string, string?>()));
                string server = parsed.GetValue(url) ?? $"http://127.0.0.1:{settings.Port}";
                using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
                using HttpResponseMessage answer = await client.GetAsync(new Uri(new Uri(server), "/healthcheck/ready"), cancellation);
                await Console.Out.WriteLineAsync(await answer.Content.ReadAsStringAsync(cancellation));
                return answer.IsSuccessStatusCode ? 0 : 1;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or SettingsException or UriFormatException)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                return 1;
            }
        });
        return command;
    }
}
