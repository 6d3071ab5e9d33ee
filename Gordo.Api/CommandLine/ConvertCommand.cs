using System.CommandLine;
using System.Text.Json;
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
        Option<bool> json = JsonOutput.Option();
        var command = new Command(
            "convert", "Convert each model.pkl and model.zip of a revision to model.onnx if both give the same results; exit code 1 if any model is left unconverted.") { source, output, json };
        command.SetAction(parsed => Convert(parsed.GetRequiredValue(source), parsed.GetValue(output), parsed.GetValue(json), parsed.InvocationConfiguration));
        return command;
    }

    private static int Convert(string source, string? output, bool asJson, InvocationConfiguration console)
    {
        if (!Directory.Exists(source))
        {
            console.Error.WriteLine($"{source}: the folder does not exist.");
            return 1;
        }
        var models = new List<(string Name, string Text, bool IsLeft)>();
        foreach (string folder in Directory.EnumerateDirectories(source).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(folder);
            try
            {
                models.Add((name, ModelConverter.Convert(folder, output is null ? null : Path.Combine(output, name)), false));
            }
            catch (Exception exception) when (exception is GordoException or IOException or UnauthorizedAccessException)
            {
                models.Add((name, exception.Message, true));
            }
            if (!asJson)
                console.Output.WriteLine($"{name}: {(models[^1].IsLeft ? "left: " : "")}{models[^1].Text}");
        }
        int left = models.Count(model => model.IsLeft);
        if (asJson)
            JsonOutput.Write(console.Output, writer => WriteMembers(writer, models));
        else
            console.Output.WriteLine($"{models.Count - left} models are ONNX, {left} were left");
        return left == 0 ? 0 : 1;
    }

    private static void WriteMembers(Utf8JsonWriter writer, List<(string Name, string Text, bool IsLeft)> models)
    {
        writer.WriteNumber("models", models.Count);
        writer.WriteNumber("left", models.Count(model => model.IsLeft));
        writer.WriteStartArray("results");
        foreach ((string name, string text, bool isLeft) in models)
        {
            writer.WriteStartObject();
            writer.WriteString("model", name);
            writer.WriteString(isLeft ? "left" : "converted", text);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
