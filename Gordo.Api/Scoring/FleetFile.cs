using System.Text;
using Gordo.Serialization;

namespace Gordo.Api.Scoring;

/// <summary>The file that receives the answers of many models. It appears when it is complete.</summary>
internal sealed class FleetFile : IDisposable
{
    /// <summary>The extensions of lines of JSON, as the server sends them.</summary>
    public const string Lines = ".ndjson or .jsonl";

    private readonly string? _path;
    private readonly StreamWriter? _lines;

    private FleetFile(string? path, StreamWriter? lines) => (_path, _lines) = (path, lines);

    private string Partial => _path + ".partial";

    /// <summary>Begins the file.</summary>
    /// <param name="path">The file, whose extension is its format; null to write none.</param>
    /// <exception cref="FrameException">The file cannot be written.</exception>
    public static FleetFile Create(string? path)
    {
        bool isLines = path is not null && Path.GetExtension(path).ToLowerInvariant() is ".ndjson" or ".jsonl";
        if (!isLines)
        {
            if (path is not null)
                FrameFile.CheckWritable(path);
            return new(path, null);
        }
        FrameFile.CheckFolder(path!); // Not null: it has an extension.
        return new(path, new StreamWriter(path + ".partial", append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" });
    }

    /// <summary>Writes a line of the answer, if the file has lines.</summary>
    public void KeepLine(string line) => _lines?.WriteLine(line);

    /// <summary>Completes the file: with the lines, or with a row for each model.</summary>
    public void Complete(IReadOnlyList<FleetLine> models)
    {
        if (_path is null)
            return;
        if (_lines is null)
        {
            FrameFile.Write(_path, FleetFrame.Of(models));
            return;
        }
        _lines.Dispose();
        File.Move(Partial, _path, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lines?.Dispose();
        if (_lines is not null)
            File.Delete(Partial);
    }
}
