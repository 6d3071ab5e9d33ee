using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Gordo.Core.Building.Machines;

namespace Gordo.Api.CommandLine;

/// <summary><c>gordo build</c>: builds the models of a configuration file.</summary>
internal static class BuildCommand
{
    public static Command Create()
    {
        var config = new Argument<string>("config") { Description = "The configuration file: machines, their data sets and models." };
        var output = new Option<string>("--output")
        {
            Description = "The revision folder to write to; or a collection, in which a revision named after the current time is created.",
            Required = true,
        };
        var machines = new Option<string[]>("--machine") { Description = "Build these machines only.", AllowMultipleArgumentsPerToken = true };
        var jobs = new Option<int>("--jobs") { Description = "The number of machines built at a time. The default is the number of cores.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var seed = new Option<int>("--seed") { Description = "The seed of all random choices. The default is 0." };
        var force = new Option<bool>("--force") { Description = "Build models whose configuration and readings have not changed as well." };
        var scores = new Option<bool>("--print-cv-scores") { Description = "Print the scores of all folds as metric-tag_fold=value." };
        var parameters = new Option<string[]>("--model-parameter") { Description = "key,value: replaces {{ key }} in models that are given as text." };
        var shard = new Option<string?>("--shard") { Description = "I/N: build every N-th machine, from the I-th, counted from 0." };
        var report = new Option<string?>("--exceptions-reporter-file") { Description = "The file to write a JSON report of all machines to." };
        jobs.Validators.Add(result => Check(result, result.GetValue(jobs) >= 1, "--jobs must be at least 1."));
        parameters.Validators.Add(result => Check(
            result, Array.TrueForAll(result.GetValue(parameters) ?? [], text => text.IndexOf(',', StringComparison.Ordinal) > 0), "--model-parameter must be key,value."));
        shard.Validators.Add(result => Check(result, TryParseShard(result.GetValue(shard), out _, out _), "--shard must be I/N with I from 0 to N - 1."));

        var command = new Command("build", "Build the models of a configuration file. The exit code is 1 if a machine fails.")
        {
            config, output, machines, jobs, seed, force, scores, parameters, shard, report,
        };
        command.SetAction((parsed, cancellation) =>
        {
            _ = TryParseShard(parsed.GetValue(shard), out int index, out int count); // checked by its validator
            var options = new BuildOptions
            {
                ConfigurationFile = parsed.GetRequiredValue(config),
                Output = parsed.GetRequiredValue(output),
                Machines = parsed.GetValue(machines) ?? [],
                Jobs = parsed.GetValue(jobs),
                Seed = parsed.GetValue(seed),
                Force = parsed.GetValue(force),
                Shard = index,
                Shards = count,
                ModelParameters = (parsed.GetValue(parameters) ?? []).Select(text => text.Split(',', 2))
                    .GroupBy(pair => pair[0], StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.Last()[1], StringComparer.Ordinal),
            };
            return Task.FromResult(Build(options, parsed.GetValue(scores), parsed.GetValue(report), parsed.InvocationConfiguration, cancellation));
        });
        return command;
    }

    private static int Build(BuildOptions options, bool printScores, string? report, InvocationConfiguration console, CancellationToken cancellation)
    {
        if (File.Exists(options.Output))
        {
            console.Error.WriteLine($"--output: '{options.Output}' is a file; expected a folder. Nothing was built.");
            return 1;
        }
        try
        {
            var run = BuildRun.Read(options);
            foreach (string warning in run.Warnings)
                console.Error.WriteLine($"warning: {warning}");
            foreach (string fault in run.Faults)
                console.Error.WriteLine(fault);
            if (run.Faults.Count > 0)
            {
                console.Error.WriteLine($"{run.Faults.Count} {(run.Faults.Count == 1 ? "fault" : "faults")}; nothing was built.");
                return 1;
            }
            var progress = new BuildProgress(run.Count, console.Output, printScores);
            IReadOnlyList<MachineResult> results = run.Build(progress.Add, cancellation);
            BuildProgress.Summarize(results, console.Output);
            if (report is not null)
                BuildReport.Write(report, results);
            return results.Any(result => result.Status == BuildStatus.Failed) ? 1 : 0;
        }
        catch (OperationCanceledException)
        {
            console.Error.WriteLine("The build was cancelled; models that were not complete have not been written.");
            return 1;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine(exception.Message);
            return 1;
        }
    }

    private static bool TryParseShard(string? text, out int index, out int count)
    {
        (index, count) = (0, 1);
        if (text is null)
            return true;
        string[] parts = text.Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out index)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out count)
            && index < count;
    }

    private static void Check(OptionResult result, bool isValid, string message)
    {
        if (!isValid)
            result.AddError(message);
    }
}
