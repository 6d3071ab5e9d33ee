using Gordo.Api.CommandLine;

// Containers start without arguments. The command-line parser would add 5 % to the time until the first response.
if (args.Length == 0)
    return await RunServerCommand.RunAsync(new Dictionary<string, string?>(), CancellationToken.None);
return await GordoCommand.RunAsync(args);
