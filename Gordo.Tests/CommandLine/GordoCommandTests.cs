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
    public void Show_model_prints_a_table()
    {
        (int code, string output, _) = Run("show-model", Path.Combine(Revision, "lookback-forecast"));
        code.Should().Be(0);
        output.Should().MatchRegex("lookback window +\\d+ rows, looking ahead 1").And.Contain("TAG 1, TAG 2").And.Contain("DiffBasedAnomalyDetector");
    }

    [Test]
    public void Show_model_prints_JSON()
    {
        (int code, string output, _) = Run("show-model", Path.Combine(Revision, "plain-estimator"), "--json");
        code.Should().Be(0);
        JsonElement model = JsonDocument.Parse(output).RootElement;
        model.GetProperty("detector").ValueKind.Should().Be(JsonValueKind.Null);
        model.GetProperty("tags").GetArrayLength().Should().Be(4);
        model.GetProperty("file-bytes").GetInt64().Should().Be(new FileInfo(Path.Combine(Revision, "plain-estimator", "model.onnx")).Length);
    }

    [Test]
    public void Show_model_reports_an_unknown_model()
    {
        (int code, _, string error) = Run("show-model", "no-such-model");
        code.Should().Be(1);
        error.Should().Contain("no-such-model");
    }

    [Test]
    public void Check_reports_only_the_model_without_required_thresholds()
    {
        (int code, string output, _) = Run("check", Revision);
        int withoutThresholds = output.Split('\n').Count(line => line.StartsWith("thresholds-required-but-missing: ", StringComparison.Ordinal));
        withoutThresholds.Should().Be(1, "its detector requires thresholds that it lacks");
        output.Should().Contain(", 1 with faults");
        code.Should().Be(1);
    }

    [Test]
    public void Check_reports_a_broken_model_and_continues_with_the_others()
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
    public void Invalid_option_value_is_an_error()
    {
        (int code, _, string error) = Run("run-server", "--log-level", "loud");
        code.Should().Be(1);
        error.Should().Contain("'critical'");
    }

    [Test]
    public void All_options_of_the_original_are_supported()
    {
        (int code, string output, _) = Run("run-server", "--help");
        code.Should().Be(0);
        foreach (string option in (string[])["--host", "--port", "--workers", "--worker-connections", "--threads", "--worker-class", "--log-level", "--server-app", "--with-prometheus-config"])
            output.Should().Contain(option);
    }

    [Test]
    public async Task Unavailable_address_ends_the_server_with_an_error()
    {
        // Reserved for documentation (RFC 5737), so no machine has this address.
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
