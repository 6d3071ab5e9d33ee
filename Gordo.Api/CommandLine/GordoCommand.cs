using System.CommandLine;

namespace Gordo.Api.CommandLine;

/// <summary>The <c>gordo</c> command: serves models, shows what is in one, checks a whole revision.</summary>
internal static class GordoCommand
{
    /// <summary>All verbs; without one, <c>run-server</c>.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Serves predictions and anomaly scores of thousands of small time-series models.");
        // The verb may be left out, so its options are the root's as well.
        RunServerCommand.AddTo(root);
        var runServer = new Command("run-server", "Serve the models of a collection (what happens without a verb).");
        RunServerCommand.AddTo(runServer);
        root.Subcommands.Add(runServer);
        root.Subcommands.Add(ShowModelCommand.Create());
        root.Subcommands.Add(CheckCommand.Create());
        root.Subcommands.Add(ConvertCommand.Create());
        root.Subcommands.Add(HealthCommand.Create());
        return root;
    }
}
