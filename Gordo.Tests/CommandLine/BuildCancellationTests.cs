using System.Diagnostics;
using System.Globalization;
using Gordo.Api.CommandLine;

namespace Gordo.Tests.CommandLine;

/// <summary>Ends builds before they are complete.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BuildCancellationTests : IDisposable
{
    private const string Revision = "1700000000000";

    // One machine is built at once, the other would take hours.
    private const string Machines = """
        globals:
          dataset:
            type: RandomDataset
            tags: [TAG 1, TAG 2]
            train_start_date: 2020-01-01T00:00:00+00:00
            train_end_date: 2020-01-08T00:00:00+00:00
        machines:
          - name: quick
            model: {sklearn.linear_model.LinearRegression: {}}
          - name: slow
            model: |
              gordo.machine.model.models.KerasAutoEncoder: {kind: feedforward_hourglass, epochs: {{ epochs }}}
            evaluation: {cv_mode: build_only}
        """;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly string _root = Directory.CreateTempSubdirectory("gordo-cancel-").FullName;

    private string Folder => Path.Combine(_root, Revision);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [TestCase("INT")]
    [TestCase("TERM")]
    public async Task A_signal_leaves_complete_models_only(string signal)
    {
        string[] program = Environment.GetEnvironmentVariable("GORDO_PUBLISHED") is { Length: > 0 } folder ? [Path.Combine(folder, "gordo")] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "gordo.dll")];
        // A shell starts programs in the background with SIGINT ignored, and the tests may run so.
        using Process process = Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", .. program, .. Arguments(1_000_000_000)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            using var limit = new CancellationTokenSource(Longest);
            string? line;
            while ((line = await process.StandardOutput.ReadLineAsync(limit.Token)) is not null && !line.StartsWith("quick: built", StringComparison.Ordinal))
            {
            }
            line.Should().NotBeNull("a machine is built");
            using (Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]))
                await kill.WaitForExitAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            process.ExitCode.Should().Be(1);
            (await errors).Should().Contain("The build was cancelled");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
        ShouldBuildWhatIsMissing();
    }

    [Test]
    public async Task A_cancelled_token_leaves_complete_models_only()
    {
        using var cancellation = new CancellationTokenSource();
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Task<int> build = Task.Run(() => GordoCommand.Create().Parse(Arguments(1_000_000_000)).InvokeAsync(new() { Output = output, Error = errors }, cancellation.Token));
        SpinWait.SpinUntil(() => build.IsCompleted || Directory.Exists(Path.Combine(Folder, "quick")), Longest).Should().BeTrue();
        await cancellation.CancelAsync();
        (await build.WaitAsync(Longest)).Should().Be(1);
        errors.ToString().Should().Contain("The build was cancelled");
        ShouldBuildWhatIsMissing();
    }

    private void ShouldBuildWhatIsMissing()
    {
        Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName).Should().Equal("quick");
        Directory.EnumerateFiles(Path.Combine(Folder, "quick")).Select(Path.GetFileName).Should().BeEquivalentTo("model.onnx", "metadata.json", "info.json");
        using var output = new StringWriter();
        GordoCommand.Create().Parse(Arguments(1)).Invoke(new() { Output = output }).Should().Be(0);
        output.ToString().Should().Contain("quick: unchanged").And.Contain("slow: built");
        Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName).Should().BeEquivalentTo("quick", "slow");
    }

    private string[] Arguments(int epochs)
    {
        string config = Path.Combine(_root, "plant.yaml");
        File.WriteAllText(config, Machines);
        return ["build", config, "--output", Folder, "--jobs", "2", "--model-parameter", string.Create(CultureInfo.InvariantCulture, $"epochs,{epochs}")];
    }
}
