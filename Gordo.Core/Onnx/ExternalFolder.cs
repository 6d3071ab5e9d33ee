namespace Gordo.Core.Onnx;

/// <summary>The folder of a model, the only place where external tensor data may be.</summary>
/// <param name="path">Its full path.</param>
/// <param name="reading">Told the full path of every file before it is opened, so that the file can be watched.</param>
internal sealed class ExternalFolder(string path, Action<string>? reading = null)
{
    /// <summary>Its full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Says that a file is about to be read.</summary>
    public void Announce(string file) => reading?.Invoke(file);
}
