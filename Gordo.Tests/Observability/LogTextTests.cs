using Gordo.Api.Hosting;
using Gordo.Api.Settings;
using Gordo.Tests.Reliability;
using Microsoft.Extensions.Logging;

namespace Gordo.Tests.Observability;

/// <summary>Clients cannot forge log lines.</summary>
internal sealed class LogTextTests
{
    private const string Forged = "info: Gordo.Api[3101] forged";

    [TestCase("plain text, even with ü and 温度", "plain text, even with ü and 温度")]
    [TestCase("a\r\nb\tc", "a\\u000d\\u000ab\\u0009c")]
    [TestCase("a\u001b[31mb\u007f\u0085", "a\\u001b[31mb\\u007f\\u0085")]
    [TestCase("a\u2028b\u2029c\u202ed", "a\\u2028b\\u2029c\\u202ed")]
    [TestCase("", "")]
    public void Control_and_separator_characters_are_escaped(string text, string escaped) => LogText.Escape(text).Should().Be(escaped);

    [TestCase("text", "debug")]
    [TestCase("text", "info")]
    [TestCase("json", "info")]
    [TestCase("json", "debug")]
    public async Task Line_breaks_in_a_path_do_not_forge_log_lines(string format, string level)
    {
        using var files = new TemporaryCollection();
        // An unreadable model, whose name is logged at every level.
        File.WriteAllText(Path.Combine(files.Add("autoencoder-4", "machine"), "model.onnx"), "no model");
        await using ServerProcess server = await ServerProcess.StartAsync(
            ("GORDO_LOG_FORMAT", format), ("GORDO_SERVER_LOG_LEVEL", level), ("MODEL_COLLECTION_DIR", files.CurrentDirectory));
        foreach (string mark in (string[])["%0A", "%0D", "%1B%5B2J", "%C2%85", "%E2%80%A8", "%E2%80%A9"])
            (await server.Client.GetAsync($"/gordo/v0/p/x{mark}{Uri.EscapeDataString(Forged)}{mark}/metadata")).Dispose();
        await server.TerminateAsync();
        server.Log.Split('\n', '\r', '\u0085', '\u2028', '\u2029').Should().NotContain(line => line.StartsWith(Forged, StringComparison.Ordinal));
        server.Log.Should().NotContainAny("\u001b", "\r", "\u0085", "\u2028", "\u2029");
    }

    [Test]
    public void The_formatter_escapes_messages_and_exceptions()
    {
        var output = new StringWriter();
        var error = Console.Out;
        Console.SetOut(output);
        try
        {
            using (var factory = LoggerFactory.Create(builder => builder.AddGordoLogging(new ServerSettings())))
            {
                factory.CreateLogger("test").Log(
                    LogLevel.Error, default, $"second \u2028{Forged}\n", new InvalidOperationException($"first\n{Forged}\u001b[2J\r"), static (state, _) => state);
            }
        }
        finally
        {
            Console.SetOut(error);
        }
        string log = output.ToString().TrimEnd('\n');
        log.Should().Contain("second \\u2028" + Forged).And.Contain("InvalidOperationException").And.NotContainAny("\n", "\r", "\u2028", "\u001b[2J");
    }
}
