using System.Diagnostics;

namespace Gordo.Tests.Reliability;

/// <summary>Other programs of the machine that faults are made with, where they are there and allowed.</summary>
internal static class CommandLineTool
{
    /// <summary>Runs a command to its end.</summary>
    /// <returns>Its exit code, and what it printed; -1 where there is no such command.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] command)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, output + await errors);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return (-1, exception.Message);
        }
    }

    /// <summary>Ends the test as skipped where a command does not work here.</summary>
    public static async Task RequireAsync(string what, params string[] command)
    {
        (int exitCode, string output) = await RunAsync(command);
        if (exitCode != 0)
            Assert.Ignore($"{what} is not to be had here: {output.Trim()}");
    }
}
