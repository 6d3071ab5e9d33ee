using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx;

/// <summary>
/// The folder of a model, the only place where external tensor data may be, and how much has been read from there:
/// thousands of tensors may name the same bytes of one file.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="reading">Receives the full path of every file before it is opened, so that the file can be watched.</param>
internal sealed class ExternalFolder(string path, Action<string>? reading = null)
{
    // A file whose tensors are read once each, and some of them by several names.
    private const int MostReadings = 2;

    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private long _fileBytes;

    /// <summary>The folder.</summary>
    public string Path => path;

    /// <summary>Bytes that have been read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Announces that a file is about to be opened.</summary>
    public void Announce(string file) => reading?.Invoke(file);

    /// <summary>Counts bytes that are about to be read.</summary>
    /// <param name="file">The file's path.</param>
    /// <param name="fileBytes">The length of the file.</param>
    /// <param name="bytes">The number of its bytes to read.</param>
    /// <exception cref="ModelException">More than the files account for, or than any model has.</exception>
    public void Count(string file, long fileBytes, long bytes)
    {
        if (_files.Add(file))
            _fileBytes += fileBytes;
        BytesRead += bytes;
        if (BytesRead > Math.Min(Limits.ExternalBytes, Limits.MinPreparedBytes + (MostReadings * _fileBytes)))
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"{BytesRead} bytes of external data, of files of {_fileBytes} bytes"));
    }
}
