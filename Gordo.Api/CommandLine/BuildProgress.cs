using System.Globalization;
using Gordo.Core.Building.Machines;

namespace Gordo.Api.CommandLine;

/// <summary>Shows the progress of a build: a line for each machine, and the time left on a terminal.</summary>
/// <param name="count">The number of machines.</param>
/// <param name="output">Where lines are written to.</param>
/// <param name="printScores">True to print the scores of all folds.</param>
internal sealed class BuildProgress(int count, TextWriter output, bool printScores)
{
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private int _done;

    /// <summary>Shows that a machine is done.</summary>
    public void Add(MachineResult result)
    {
        _done++;
        ClearLine();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{result.Name}: {result.Status.ToString().ToLowerInvariant()}{(result.Error is null ? "" : $": {result.Error}")} ({result.Seconds:F1} s)"));
        if (printScores)
        {
            foreach ((string name, IReadOnlyList<double> folds) in result.Scores)
            {
                for (int fold = 0; fold < folds.Count; fold++)
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}_fold-{fold + 1}={folds[fold]}"));
            }
        }
        if (Console.IsErrorRedirected || _done == count)
            return;
        double left = TimeProvider.System.GetElapsedTime(_start).TotalSeconds / _done * (count - _done);
        Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"{_done}/{count}, about {left:F0} s left"));
    }

    /// <summary>Writes a table of all machines.</summary>
    public static void Summarize(IReadOnlyList<MachineResult> results, TextWriter output)
    {
        int width = Math.Max("machine".Length, results.Select(result => result.Name.Length).DefaultIfEmpty().Max());
        output.WriteLine();
        output.WriteLine($"{"machine".PadRight(width)}  status        rows  threshold  seconds");
        foreach (MachineResult result in results)
        {
            string threshold = result.Threshold?.ToString("G4", CultureInfo.InvariantCulture) ?? "-";
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{result.Name.PadRight(width)}  {result.Status.ToString().ToLowerInvariant(),-9} {result.Rows,8}  {threshold,9}  {result.Seconds,7:F1}"));
        }
        output.WriteLine($"{results.Count(result => result.Status != BuildStatus.Failed)} of {results.Count} machines succeeded");
    }

    private static void ClearLine()
    {
        if (!Console.IsErrorRedirected)
            Console.Error.Write("\r\x1b[K");
    }
}
