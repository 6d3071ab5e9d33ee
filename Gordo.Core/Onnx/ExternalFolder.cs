using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx;

/// <summary>
/// The folder of a model, the only allowed place for external tensor data. Counts the bytes read from it, because
/// thousands of tensors may refer to the same bytes of one file.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="reading">Called with the full path of each file before it is opened, so that changes can be detected.</param>
internal sealed class ExternalFolder(string path, Action<string>? reading = null)
{
    // Each tensor of a file is read once; this allows for some that are read under several names.
    private const int MaxReadings = 2;

    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private long _fileBytes;

    /// <summary>Creates the same folder without counted bytes, for another reading of the model.</summary>
    public ExternalFolder Again() => new(path, reading);

    /// <summary>The path of the folder.</summary>
    public string Path => path;

    /// <summary>The number of bytes read so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Reports that a file is about to be opened.</summary>
    public void Announce(string file) => reading?.Invoke(file);

    /// <summary>Adds bytes that are about to be read.</summary>
    /// <param name="file">The path of the file.</param>
    /// <param name="fileBytes">The length of the file.</param>
    /// <param name="bytes">The number of bytes to read.</param>
    /// <exception cref="ModelException">The total exceeds a multiple of the files' lengths or the absolute limit.</exception>
    public void Count(string file, long fileBytes, long bytes)
    {
        if (_files.Add(file))
            _fileBytes += fileBytes;
        BytesRead += bytes;
        if (BytesRead > Math.Min(Limits.ExternalBytes, Limits.MinPreparedBytes + (MaxReadings * _fileBytes)))
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"the model reads {BytesRead} bytes of external data from files of {_fileBytes} bytes"));
    }
}
