using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gordo.Tests.Engines.MlNet;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>
/// Mutated models of which ML.NET gets what passes the checks. <c>gordo check</c> loads and runs them in another process, because
/// nothing can catch what ends one: an overflow of the stack, or native code.
/// </summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class EngineFuzzTests
{
    private const int PerProcess = 200;
    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(3);

    [Test]
    public async Task MlNet_files_that_pass_the_checks_end_no_process()
    {
        (byte[] Zip, string[] Tags)[] models = [.. Models()];
        int tried = 0, served = 0;
        foreach ((int Seed, Random Random)[] batch in Fuzz.Cases(40).Chunk(PerProcess))
        {
            (int Seed, byte[] Zip, string[] Tags)[] cases = Array.ConvertAll(batch, each =>
            {
                (byte[] zip, string[] tags) = each.Random.Of(models);
                return (each.Seed, ZipMutator.Mutate(zip, each.Random, ofAll: true), tags);
            });
            (int exitCode, int faults, string output) = await CheckAsync(cases);
            if (faults < 0)
                await FailAsync(cases, $"exit code {exitCode}\n{output}");
            tried += cases.Length;
            served += cases.Length - faults;
        }
        TestContext.Out.WriteLine($"{tried} files, {served} served");
        served.Should().BeGreaterThan(tried / 50).And.BeLessThan(tried);
    }

    // The process of a batch has ended: find the file by which it did.
    private static async Task FailAsync((int Seed, byte[] Zip, string[] Tags)[] cases, string what)
    {
        foreach ((int Seed, byte[] Zip, string[] Tags) each in cases)
        {
            (int exitCode, int faults, string output) = await CheckAsync(each);
            if (faults >= 0)
                continue;
            string file = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"gordo-fuzz-{each.Seed}.zip"));
            File.WriteAllBytes(file, each.Zip);
            Assert.Fail($"GORDO_FUZZ_SEED={each.Seed} (saved as {file}, tags {string.Join(", ", each.Tags)}): exit code {exitCode}\n{output}");
        }
        Assert.Fail($"The cases {cases[0].Seed} to {cases[^1].Seed} end the process, but none of them alone: {what}");
    }

    /// <returns>The exit code, the number of refused models, or -1 if the process did not end by itself, and its output.</returns>
    private static async Task<(int ExitCode, int Faults, string Output)> CheckAsync(params (int Seed, byte[] Zip, string[] Tags)[] cases)
    {
        using var files = new Collections.TemporaryCollection();
        foreach ((int seed, byte[] zip, string[] tags) in cases)
        {
            string folder = files.Folder(string.Create(CultureInfo.InvariantCulture, $"case-{seed}"));
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, "model.zip"), zip);
            File.WriteAllText(Path.Combine(folder, "metadata.json"), JsonSerializer.Serialize(new { dataset = new { tag_list = tags } }));
        }
        string[] command = [Path.Combine(AppContext.BaseDirectory, "gordo.dll"), "check", files.Options.CurrentDirectory, "--json"];
        var start = new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GORDO_ENGINES"] = "mlnet";
        start.Environment["TMPDIR"] = files.Base;
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x40000000";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(Hung);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            return (-1, -1, $"no answer after {Hung}");
        }
        if (process.ExitCode is not (0 or 1))
            return (process.ExitCode, -1, await errors);
        using JsonDocument report = JsonDocument.Parse(await output);
        report.RootElement.GetProperty("models").GetInt32().Should().Be(cases.Length);
        return (process.ExitCode, report.RootElement.GetProperty("faults").GetInt32(), "");
    }

    private static IEnumerable<(byte[] Zip, string[] Tags)> Models()
    {
        foreach (TestCaseData test in GoldenData.Folders("mlnet-more"))
        {
            using var golden = new PackageCase((string)test.Arguments[0]!);
            yield return (golden.Zip, [.. golden.Tags().Select(tag => tag.Name)]);
        }
    }
}
