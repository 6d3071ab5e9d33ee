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
        root.Subcommands.Add(PackCommand.Create());
        root.Subcommands.Add(CheckCommand.Create());
        root.Subcommands.Add(ScoreCommand.Create());
        root.Subcommands.Add(ConvertCommand.Create());
        root.Subcommands.Add(HealthCommand.Create());
        return root;
    }

    /// <summary>Runs the command that the arguments name.</summary>
    /// <param name="arguments">The arguments of the process.</param>
    /// <param name="console">Where output and errors go; the process's own streams if null.</param>
    /// <returns>The exit code; 2 if the arguments are not understood.</returns>
    public static async Task<int> RunAsync(string[] arguments, InvocationConfiguration? console = null)
    {
        // Commands end by themselves when they are cancelled: a server after its requests in flight (GORDO_SHUTDOWN_SECONDS), a
        // build after its folders are complete or gone. The default ends the process after two seconds.
        console ??= new InvocationConfiguration { ProcessTerminationTimeout = Timeout.InfiniteTimeSpan };
        ParseResult parsed = Create().Parse(arguments);
        if (SyntaxError.Find(parsed) is not { } fault)
            return await parsed.InvokeAsync(console);
        await console.Error.WriteLineAsync(fault);
        return SyntaxError.ExitCode;
    }
}
