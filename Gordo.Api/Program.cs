using Gordo.Api.CommandLine;

return await GordoCommand.Create().Parse(args).InvokeAsync();
