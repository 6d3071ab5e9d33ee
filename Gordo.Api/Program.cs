using Gordo.Api.CommandLine;

// As containers are started. What reads a command line would take a twentieth of the time until the first answer.
if (args.Length == 0)
    return await RunServerCommand.RunAsync(new Dictionary<string, string?>(), CancellationToken.None);
return await GordoCommand.Create().Parse(args).InvokeAsync();
