using Gordo.Tests.Golden;
using Gordo.Tests.Reliability;

namespace Gordo.Tests.CommandLine;

/// <summary>Runs the program on a pseudo-terminal of <c>script</c> (util-linux), and through a pipe.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class TerminalTests
{
    private const char Escape = '\x1b';

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "gordo.dll");
    private static readonly string Revision = Directory.GetDirectories(GoldenData.Path("server", "collection")).Order(StringComparer.Ordinal).Last();

    [OneTimeSetUp]
    public Task RequireAsync() => CommandLineTool.RequireAsync("A terminal", "script", "-qec", "true", "/dev/null");

    [TestCase("")]
    [TestCase("NO_COLOR=1")]
    public async Task Terminal_shows_tables_and_progress_with_colors_unless_they_are_switched_off(string variable)
    {
        (int code, string shown) = await CommandLineTool.RunAsync(
            "script", "-qec", $"stty cols 120; env TERM=xterm {variable} dotnet {Program} check {Revision}", "/dev/null");
        code.Should().Be(1);
        shown.Should().Contain("│").And.Contain("thresholds-required-but-missing").And.Contain("21/21, 1 with faults");
        shown.Contains($"{Escape}[38;5;", StringComparison.Ordinal).Should().Be(variable.Length == 0, "only a color is set by this sequence");
        shown.Should().Contain("21 models at revision 1577836800000, 1 with faults");
    }

    [Test]
    public async Task Terminal_shows_tables_of_a_model_and_of_its_worst_tags()
    {
        string folder = Directory.CreateTempSubdirectory("gordo-terminal-").FullName;
        string file = Path.Combine(folder, "readings.json");
        await File.WriteAllTextAsync(file, """{"X": [[0.4, 12.1, 20.9, 32.2], [0.4, 0.2, 0.3, 0.4]], "y": [[0.4, 12.1, 20.9, 32.2], [0.4, 0.2, 0.3, 0.4]]}""");
        (int code, string shown) = await CommandLineTool.RunAsync(
            "script", "-qec", $"stty cols 120; env TERM=xterm NO_COLOR=1 sh -c 'dotnet {Program} show-model {Revision}/autoencoder-4; dotnet {Program} score {file} --model autoencoder-4 --collection {Revision}'", "/dev/null");
        code.Should().Be(0, shown);
        shown.Should().MatchRegex("│ detector +│ DiffBasedAnomalyDetector");
        shown.Should().MatchRegex(@"│ TAG \d +│ [0-9.]+ +│ [0-9.]+ +│ 0 +│ [0-9.]+% +│").And.MatchRegex("│ total +│");
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task Pipe_gets_plain_lines()
    {
        (int code, string shown) = await CommandLineTool.RunAsync("dotnet", Program, "check", Revision);
        code.Should().Be(1);
        shown.Should().NotContain(Escape.ToString()).And.NotContain("│");
        string[] lines = shown.TrimEnd().Split('\n');
        lines.Should().HaveCount(2);
        lines[0].Should().StartWith("thresholds-required-but-missing: ");
        lines[1].Should().Be("21 models at revision 1577836800000, 1 with faults; compiled 20, onnxruntime 0, mlnet 0");
    }

    [Test]
    public async Task Server_does_not_load_the_library_for_terminals()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(("MODEL_COLLECTION_DIR", Revision));
        (await server.PredictAsync("autoencoder-4")).EnsureSuccessStatusCode();
        LoadedAssemblies(server.Id).Should().Contain("gordo.dll", "the list has what is loaded")
            .And.NotContain(name => name.StartsWith("Spectre", StringComparison.Ordinal));
    }

    [Test]
    public void Library_for_terminals_is_seen_where_it_is_loaded()
    {
        Spectre.Console.AnsiConsole.Create(new() { Out = new Spectre.Console.AnsiConsoleOutput(TextWriter.Null) });
        LoadedAssemblies(Environment.ProcessId).Should().Contain("Spectre.Console.dll");
    }

    // The runtime maps each assembly it loads.
    private static HashSet<string> LoadedAssemblies(int process)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("The maps of a process are not available here.");
        return [.. File.ReadLines($"/proc/{process}/maps").Select(line => Path.GetFileName(line.Trim())).Where(name => name.EndsWith(".dll", StringComparison.Ordinal))];
    }
}
