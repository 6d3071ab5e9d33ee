using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx;

/// <summary>
/// The folder of a model, where tensors may have their data, and how much has been read from there: thousands of tensors
/// may name the same bytes of one file.
/// </summary>
/// <param name="path">The folder.</param>
internal sealed class ExternalFolder(string path)
{
    // A file whose tensors are read once each, and some of them by several names.
    private const int MostReadings = 2;

    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private long _fileBytes;
    private long _read;

    public string Path => path;

    /// <summary>Bytes that have been read.</summary>
    public long BytesRead => _read;

    /// <summary>Counts bytes that are about to be read.</summary>
    /// <param name="file">The file's path.</param>
    /// <param name="fileBytes">How long it is.</param>
    /// <param name="bytes">How many of its bytes.</param>
    /// <exception cref="ModelException">More than the files there are account for, or than any model has.</exception>
    public void Count(string file, long fileBytes, long bytes)
    {
        if (_files.Add(file))
            _fileBytes += fileBytes;
        _read += bytes;
        if (_read > Math.Min(Limits.ExternalBytes, Limits.LeastMadeBytes + (MostReadings * _fileBytes)))
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"{_read} bytes of external data, of files of {_fileBytes} bytes"));
    }
}
