using System.CommandLine;
using System.Text.Json;
using Gordo.Api.CommandLine;
using Gordo.Api.Settings;
using Gordo.Tests.Golden;

namespace Gordo.Tests.CommandLine;

internal sealed class GordoCommandTests
{
    private static readonly string Revision = Directory.GetDirectories(GoldenData.Path("server", "collection")).Order(StringComparer.Ordinal).Last();

    [Test]
    public void A_model_is_shown_as_a_table()
    {
        (int code, string output, _) = Run("show-model", Path.Combine(Revision, "lookback-forecast"));
        code.Should().Be(0);
        output.Should().MatchRegex("lookback window +\\d+ rows, looking ahead 1").And.Contain("TAG 1, TAG 2").And.Contain("DiffBasedAnomalyDetector");
    }

    [Test]
    public void A_model_is_shown_as_JSON()
    {
        (int code, string output, _) = Run("show-model", Path.Combine(Revision, "plain-estimator"), "--json");
        code.Should().Be(0);
        JsonElement model = JsonDocument.Parse(output).RootElement;
        model.GetProperty("detector").ValueKind.Should().Be(JsonValueKind.Null);
        model.GetProperty("tags").GetArrayLength().Should().Be(4);
        model.GetProperty("file-bytes").GetInt64().Should().Be(new FileInfo(Path.Combine(Revision, "plain-estimator", "model.onnx")).Length);
    }

    [Test]
    public void A_model_that_is_not_there_is_said_to_be_missing()
    {
        (int code, _, string error) = Run("show-model", "no-such-model");
        code.Should().Be(1);
        error.Should().Contain("no-such-model");
    }

    [Test]
    public void A_sound_revision_checks_without_faults()
    {
        (int code, string output, _) = Run("check", Revision);
        int withoutThresholds = output.Split('\n').Count(line => line.StartsWith("thresholds-required-but-missing: ", StringComparison.Ordinal));
        withoutThresholds.Should().Be(1, "its detector asks for thresholds it has not");
        output.Should().Contain(", 1 with faults");
        code.Should().Be(1);
    }

    [Test]
    public void A_broken_model_is_a_fault_and_the_others_are_still_checked()
    {
        string root = Directory.CreateTempSubdirectory("gordo-check-").FullName;
        string revision = Path.Combine(root, "1577836800000");
        foreach (string model in (string[])["good", "broken"])
        {
            Directory.CreateDirectory(Path.Combine(revision, model));
            foreach (string file in Directory.GetFiles(Path.Combine(Revision, "autoencoder-4")))
                File.Copy(file, Path.Combine(revision, model, Path.GetFileName(file)));
        }
        File.WriteAllBytes(Path.Combine(revision, "broken", "model.onnx"), [1, 2, 3]);
        (int code, string output, _) = Run("check", revision);
        code.Should().Be(1);
        output.Should().Contain("broken: ").And.Contain("2 models at revision 1577836800000, 1 with faults").And.NotContain("good: ");
        Directory.Delete(root, recursive: true);
    }

    [Test]
    public void Options_are_checked()
    {
        (int code, _, string error) = Run("run-server", "--log-level", "loud");
        code.Should().Be(1);
        error.Should().Contain("'critical'");
    }

    [Test]
    public void Every_option_of_the_original_is_known()
    {
        (int code, string output, _) = Run("run-server", "--help");
        code.Should().Be(0);
        foreach (string option in (string[])["--host", "--port", "--workers", "--worker-connections", "--threads", "--worker-class", "--log-level", "--server-app", "--with-prometheus-config"])
            output.Should().Contain(option);
    }

    [Test]
    public async Task An_address_that_cannot_be_listened_on_ends_the_server_without_a_crash()
    {
        // Reserved for documentation (RFC 5737), so no machine's own.
        var given = new Dictionary<string, string?> { [SettingNames.CollectionDirectory] = Revision, [SettingNames.Host] = "192.0.2.1" };
        (await RunServerCommand.RunAsync(given, CancellationToken.None)).Should().Be(1);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = GordoCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
