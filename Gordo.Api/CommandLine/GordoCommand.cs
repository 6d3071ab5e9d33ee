using System.CommandLine;

namespace Gordo.Api.CommandLine;

/// <summary>The <c>gordo</c> command with its subcommands.</summary>
internal static class GordoCommand
{
    /// <summary>Creates the root command. Without a subcommand it runs <c>run-server</c>.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Serves predictions and anomaly scores of thousands of small time-series models.");
        // The root command takes the options of `run-server`, which may be omitted.
        RunServerCommand.AddTo(root);
        var runServer = new Command("run-server", "Serve the models of a collection (the default command).");
        RunServerCommand.AddTo(runServer);
        root.Subcommands.Add(runServer);
        root.Subcommands.Add(ShowModelCommand.Create());
        root.Subcommands.Add(BuildCommand.Create());
        root.Subcommands.Add(CheckCommand.Create());
        root.Subcommands.Add(ConvertCommand.Create());
        root.Subcommands.Add(HealthCommand.Create());
        return root;
    }
}
