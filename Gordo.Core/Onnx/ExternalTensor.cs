using System.Globalization;

namespace Gordo.Core.Onnx;

/// <summary>Reads tensor data stored in a file in the model's folder.</summary>
/// <remarks>ONNX, External Data: location, offset and length in <c>external_data</c>.</remarks>
internal static class ExternalTensor
{
    /// <summary>Fills <paramref name="destination"/> from the file.</summary>
    /// <exception cref="ModelException">
    /// The location leaves the folder (by its text or through a link), the file does not exist or is too short, or
    /// too much external data has been read already.
    /// </exception>
    public static void Read(ExternalFolder? folder, IReadOnlyDictionary<string, string> entries, Span<byte> destination)
    {
        string location = entries.GetValueOrDefault("location", "");
        if (folder is null)
            throw new ModelException($"external data {Text.Quote(location)} in a model without a folder");
        string path = Locate(folder.Path, location);
        long offset = Number(entries, "offset", 0);
        long length = Number(entries, "length", destination.Length);
        if (length != destination.Length)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"external data {Text.Quote(location)} has length {length}; the shape takes {destination.Length} bytes"));
        folder.Announce(path);
        try
        {
            using FileStream file = File.OpenRead(path);
            if (!file.CanSeek || offset > file.Length - length)
                throw new ModelException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"external data {Text.Quote(location)} has {file.Length} bytes; expected {length} at {offset}"), HalfWritten());
            folder.Count(path, file.Length, length);
            file.Position = offset;
            file.ReadExactly(destination);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"external data {Text.Quote(location)} cannot be read", e);
        }
    }

    // The model file may exist before its data, and does not change when they arrive: this failure must not be cached.
    private static EndOfStreamException HalfWritten() => new();

    private static long Number(IReadOnlyDictionary<string, string> entries, string key, long fallback)
    {
        if (!entries.TryGetValue(key, out string? text))
            return fallback;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            throw new ModelException($"external data: the {key} is {Text.Quote(text)}; expected a number");
        return number;
    }

    private static string Locate(string folder, string location)
    {
        string[] parts = location.Split('/');
        if (location.AsSpan().ContainsAny('\\', ':', '\0') || Array.Exists(parts, part => part is "" or "." or ".."))
            throw new ModelException($"external data {Text.Quote(location)} is not a path inside the model's folder");
        string path = Path.GetFullPath(folder);
        for (int i = 0; i < parts.Length; i++)
        {
            path = Path.Combine(path, parts[i]);
            FileSystemInfo entry = i < parts.Length - 1 ? new DirectoryInfo(path) : new FileInfo(path);
            if (!entry.Exists)
                throw new ModelException($"external data {Text.Quote(location)} does not exist", HalfWritten());
            if (entry.LinkTarget is not null)
                throw new ModelException($"external data {Text.Quote(location)} is reached through a link");
            // A pipe or device may block or never end.
            if (entry is FileInfo && (entry.Attributes & (FileAttributes.Device | FileAttributes.Directory)) != 0)
                throw new ModelException($"external data {Text.Quote(location)} is not a file");
        }
        return path;
    }
}
