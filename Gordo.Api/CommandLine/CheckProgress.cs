using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Gordo.Api.CommandLine;

/// <summary>Shows the progress of <c>gordo check</c> on a terminal: a bar, the number of models, the faults and the time left.</summary>
internal static class CheckProgress
{
    /// <summary>Runs <paramref name="work"/>, which reports each model; shows nothing if errors do not go to a terminal.</summary>
    /// <param name="error">The standard error, so that progress and results can be told apart.</param>
    /// <param name="models">The number of models.</param>
    /// <param name="work">Calls its argument for each model that is done, with the number of faults so far.</param>
    public static Task RunAsync(TextWriter error, int models, Func<Action<int>, Task> work) =>
        Terminal.IsTerminal(error) ? ShowAsync(Terminal.Open(error), models, work) : work(_ => { });

    internal static Task ShowAsync(IAnsiConsole console, int models, Func<Action<int>, Task> work)
    {
        var count = new CountColumn();
        return console.Progress().AutoClear(true).HideCompleted(false)
            .Columns(new ProgressBarColumn(), count, new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                ProgressTask task = progress.AddTask("check", maxValue: models);
                await work(faults =>
                {
                    count.Faults = faults;
                    task.Increment(1);
                });
            });
    }

    private sealed class CountColumn : ProgressColumn
    {
        public int Faults { get; set; }

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(
            string.Create(CultureInfo.InvariantCulture, $"{task.Value:0}/{task.MaxValue:0}, {Faults} with faults"),
            Faults == 0 ? Style.Plain : new Style(Color.Red));
    }
}
