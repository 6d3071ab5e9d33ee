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
    public void Check_prints_JSON()
    {
        (int code, string output, _) = Run("check", Revision, "--json");
        code.Should().Be(1);
        JsonElement result = JsonDocument.Parse(output).RootElement;
        result.GetProperty("revision").GetString().Should().Be(Path.GetFileName(Revision));
        result.GetProperty("models").GetInt32().Should().Be(Directory.GetDirectories(Revision).Length);
        result.GetProperty("results").EnumerateArray().Where(model => model.GetProperty("fault").ValueKind != JsonValueKind.Null)
            .Select(model => model.GetProperty("model").GetString()).Should().Equal("thresholds-required-but-missing");
    }

    [Test]
    public void Check_says_what_a_folder_is_that_is_not_a_revision()
    {
        string root = Directory.CreateTempSubdirectory("gordo-check-").FullName;
        string empty = Directory.CreateDirectory(Path.Combine(root, "1577836800000", "nothing")).Parent!.FullName;
        string file = Path.Combine(root, "file");
        File.WriteAllText(file, "");
        string missing = Path.Combine(root, "missing");

        (string Folder, string Expected)[] cases =
        [
            (empty, "the folder is not a collection"),
            (root, "the folder is not a collection"),
            (missing, "the folder does not exist"),
            (file, "this is a file; expected the folder of a revision"),
            (Path.GetDirectoryName(Revision)!, $"Use one of them: {Path.GetFileName(Revision)}"),
            (Path.Combine(Revision, "autoencoder-4"), "the folder is that of a model"),
        ];
        foreach ((string folder, string expected) in cases)
        {
            (int code, string output, string error) = Run("check", folder);
            code.Should().Be(1, folder);
            output.Should().BeEmpty();
            error.Should().StartWith($"{folder}: ").And.Contain(expected);
        }
        Directory.Delete(root, recursive: true);
    }

    [Test]
    public void Convert_prints_JSON()
    {
        string target = Directory.CreateTempSubdirectory("gordo-convert-").FullName;
        (int code, string output, _) = Run("convert", Path.Combine(GoldenData.Path("python", "collection"), "1577836800000"), "--output", target, "--json");
        code.Should().Be(0);
        JsonElement[] results = [.. JsonDocument.Parse(output).RootElement.GetProperty("results").EnumerateArray()];
        results.Should().HaveCount(28).And.NotContain(model => model.EnumerateObject().Any(member => member.Name == "left"));
        Directory.Delete(target, recursive: true);
    }

    [Test]
    public void Health_of_an_unreachable_server_is_printed_as_JSON()
    {
        // Port 1 is reserved, and nothing listens there.
        (int code, string output, _) = Run("health", "--url", "http://127.0.0.1:1", "--json");
        code.Should().Be(1);
        JsonDocument.Parse(output).RootElement.GetProperty("ready").GetBoolean().Should().BeFalse();
    }

    [TestCase("chekc", "gordo: 'chekc' is not a command. Did you mean 'check'?")]
    [TestCase("helath --url x", "gordo: 'helath' is not a command. Did you mean 'health'?")]
    [TestCase("show", "gordo: 'show' is not a command. Did you mean 'show-model'?")]
    [TestCase("--prot 5", "gordo: '--prot' is not an option. Did you mean '--port'?")]
    [TestCase("run-server --host-name x", "gordo run-server: '--host-name' is not an option.")]
    [TestCase("check --detials", "gordo check: '--detials' is not an option. Did you mean '--details'?")]
    [TestCase("show-model x y", "gordo show-model: 'y' is not expected after the other arguments.")]
    [TestCase("quite-another-word", "gordo: 'quite-another-word' is not a command.")]
    [TestCase("score x", "gordo score: Expected either --model NAME or --all.")]
    [TestCase("run-server --log-level loud", "gordo run-server: Argument 'loud' not recognized.")]
    public void Mistyped_arguments_are_answered_with_the_nearest_name_and_a_short_help(string arguments, string expected)
    {
        (int code, string output, string error) = Run(arguments.Split(' '));
        code.Should().Be(2);
        output.Should().BeEmpty();
        string[] lines = error.TrimEnd().Split('\n');
        lines[0].Should().StartWith(expected);
        lines[^2].Should().StartWith("Usage: gordo");
        lines[^1].Should().Contain("--help' describes");
        lines.Should().HaveCountLessThan(10);
    }

    [Test]
    public void Help_of_a_command_needs_no_arguments()
    {
        (int code, string output, string error) = Run("score", "--help");
        code.Should().Be(0);
        error.Should().BeEmpty();
        output.Should().Contain("--collection");
    }

    [Test]
    public void An_argument_that_looks_like_an_option_follows_two_dashes()
    {
        (int code, _, string error) = Run("check", "--", "--no-such-folder");
        code.Should().Be(1);
        error.Should().Contain("--no-such-folder: the folder does not exist");
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
        int code = GordoCommand.RunAsync(arguments, new InvocationConfiguration { Output = output, Error = error }).GetAwaiter().GetResult();
        return (code, output.ToString(), error.ToString());
    }
}
