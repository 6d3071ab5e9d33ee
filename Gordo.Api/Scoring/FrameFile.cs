using System.Buffers;
using Gordo.Serialization;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Csv;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Parquet;

namespace Gordo.Api.Scoring;

/// <summary>Reads and writes frames as files. The extension tells the format.</summary>
internal static class FrameFile
{
    /// <summary>The extensions that can be read.</summary>
    public const string Readable = ".csv, .parquet, .arrow, .arrows, .feather or .json";

    /// <summary>The extensions that can be written: the same.</summary>
    public const string Writable = Readable;

    private static readonly string[] Extensions = [".csv", ".parquet", ".arrow", ".arrows", ".feather", ".json"];

    /// <summary>Reads the frames of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tags">The expected columns of the input; empty if unknown.</param>
    /// <param name="targets">The expected columns of the target; empty if unknown.</param>
    /// <param name="memory">The memory for the frames.</param>
    /// <param name="limits">The maximum size of a frame.</param>
    /// <returns>The input, and the target if the file is a JSON request with <c>y</c>.</returns>
    /// <exception cref="FrameException">The extension is unknown, or the content is malformed or too large.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static (Frame Input, Frame? Target) Read(
        string path, IReadOnlyList<string> tags, IReadOnlyList<string> targets, FrameMemory memory, FrameLimits limits)
    {
        string extension = Extension(path);
        if (!Extensions.Contains(extension))
            throw new FrameException($"Files named '*{extension}' cannot be read; expected {Readable}.");
        if (Directory.Exists(path))
            throw new FrameException($"This is a folder; expected a file named {Readable}.");
        byte[] bytes = File.ReadAllBytes(path);
        return extension switch
        {
            ".csv" => (FrameCsvReader.Read(bytes, memory, limits, tags, targets), null),
            ".parquet" => (FrameParquetReader.Read(bytes, memory, limits), null),
            ".json" => ReadJson(bytes, tags, targets, memory, limits),
            _ => (FrameArrowReader.Read(bytes, memory, limits), null),
        };
    }

    /// <summary>Throws if a file name has no extension that can be written, is a folder's, or is in a folder that does not exist.</summary>
    /// <exception cref="FrameException">The file cannot be written.</exception>
    public static void CheckWritable(string path)
    {
        if (!Extensions.Contains(Extension(path)))
            throw new FrameException($"Files named '*{Extension(path)}' cannot be written; expected {Writable}.");
        CheckFolder(path);
    }

    /// <summary>Throws if a file is a folder's name, or is in a folder that does not exist.</summary>
    /// <exception cref="FrameException">The file cannot be written.</exception>
    public static void CheckFolder(string path)
    {
        if (Directory.Exists(path))
            throw new FrameException($"'{path}' cannot be written: it is a folder.");
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            throw new FrameException($"'{path}' cannot be written: its folder does not exist.");
    }

    /// <summary>Writes a frame. The file appears when it is complete.</summary>
    /// <exception cref="FrameException">The extension is unknown.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Frame frame)
    {
        CheckWritable(path);
        var bytes = new ArrayBufferWriter<byte>();
        switch (Extension(path))
        {
            case ".csv":
                for (var writer = new FrameCsvWriter(frame); writer.WriteNext(bytes);)
                {
                }
                break;
            case ".parquet":
                FrameParquetWriter.Write(frame, bytes);
                break;
            case ".json":
                FrameJsonWriter.Write(frame, bytes);
                break;
            case ".arrows":
                FrameArrowWriter.Write(frame, bytes);
                break;
            default:
                using (var stream = new MemoryStream())
                {
                    FrameArrowWriter.WriteFile(frame, stream);
                    bytes.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
                }
                break;
        }
        string partial = path + ".partial";
        try
        {
            using (FileStream file = File.Create(partial))
                file.Write(bytes.WrittenSpan);
            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    // A request's body, {"X": frame, "y": frame}, or a frame alone.
    private static (Frame Input, Frame? Target) ReadJson(
        byte[] json, IReadOnlyList<string> tags, IReadOnlyList<string> targets, FrameMemory memory, FrameLimits limits)
    {
        FrameRequestJson request = FrameRequestJson.Read(json, memory, tags, targets, limits);
        return request.Input is { } input
            ? (input, request.Target)
            : (FrameJsonReader.Read(json, memory, tags.Count == 0 ? null : tags.Count), null);
    }

    private static string Extension(string path) => Path.GetExtension(path).ToLowerInvariant();
}
