using System.Diagnostics;

namespace Gordo.Tests.Reliability;

/// <summary>Runs other programs of the machine, which inject faults.</summary>
internal static class CommandLineTool
{
    /// <summary>Runs a command and waits until it ends.</summary>
    /// <returns>The exit code and the output; -1 and the error if the command cannot be started.</returns>
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

    /// <summary>Skips the test if a command does not work on this machine.</summary>
    public static async Task RequireAsync(string what, params string[] command)
    {
        (int exitCode, string output) = await RunAsync(command);
        if (exitCode != 0)
            Assert.Ignore($"{what} is not available here: {output.Trim()}");
    }
}
