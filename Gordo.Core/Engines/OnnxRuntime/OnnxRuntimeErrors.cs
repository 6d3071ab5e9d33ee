namespace Gordo.Core.Engines.OnnxRuntime;

/// <summary>Turns errors of ONNX Runtime into messages: one line, without the paths of its source files.</summary>
internal static class OnnxRuntimeErrors
{
    private const int MaxCharacters = 300;
    private const string SourceFolder = "/onnxruntime_src/";

    /// <summary>Returns the message of an error.</summary>
    public static string Message(Exception exception)
    {
        var words = exception.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Where(word => !word.StartsWith(SourceFolder, StringComparison.Ordinal));
        string text = new([.. string.Join(' ', words).Where(character => !char.IsControl(character) && !char.IsSurrogate(character))]);
        return text.Length <= MaxCharacters ? text : text[..MaxCharacters] + "…";
    }
}
