namespace Gordo.Core.Onnx;

/// <summary>The folder of a model, the only place where external tensor data may be.</summary>
/// <param name="path">Where it is.</param>
/// <param name="reading">Told the full path of every file before it is opened, so that the file can be watched.</param>
internal sealed class ExternalFolder(string path, Action<string>? reading = null)
{
    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>Says that a file is about to be read.</summary>
    public void Announce(string file) => reading?.Invoke(file);
}
