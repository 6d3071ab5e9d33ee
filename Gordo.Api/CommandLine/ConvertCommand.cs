using System.CommandLine;
using Gordo.Core.Collections;
using Gordo.Serialization;

namespace Gordo.Api.CommandLine;

/// <summary><c>gordo convert</c>: converts models of other formats to ONNX.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("source") { Description = "The folder of a revision, with a folder for each model." };
        var output = new Option<string?>("--output") { Description = "The revision folder to write to; by default model.onnx is written next to each model." };
        var command = new Command(
            "convert", "Convert each model.pkl and model.zip of a revision to model.onnx if both give the same results; exit code 1 if any model is left unconverted.") { source, output };
        command.SetAction(parsed => Convert(parsed.GetRequiredValue(source), parsed.GetValue(output), parsed.InvocationConfiguration));
        return command;
    }

    private static int Convert(string source, string? output, InvocationConfiguration console)
    {
        if (!Directory.Exists(source))
        {
            console.Error.WriteLine($"{source}: the folder does not exist.");
            return 1;
        }
        int written = 0, left = 0;
        foreach (string folder in Directory.EnumerateDirectories(source).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(folder);
            try
            {
                console.Output.WriteLine($"{name}: {ModelConverter.Convert(folder, output is null ? null : Path.Combine(output, name))}");
                written++;
            }
            catch (Exception exception) when (exception is GordoException or IOException or UnauthorizedAccessException)
            {
                console.Output.WriteLine($"{name}: left: {exception.Message}");
                left++;
            }
        }
        console.Output.WriteLine($"{written} models are ONNX, {left} were left");
        return left == 0 ? 0 : 1;
    }
}
