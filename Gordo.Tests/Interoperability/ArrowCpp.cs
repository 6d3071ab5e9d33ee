using Apache.Arrow;
using Apache.Arrow.Ipc;
using Gordo.Serialization.Frames;
using ParquetSharp;
using ParquetSharp.Arrow;

namespace Gordo.Tests.Interoperability;

/// <summary>Reads and writes Parquet files with Arrow C++, which pyarrow wraps too, through ParquetSharp.</summary>
/// <remarks>
/// Through files: of a .NET stream, Arrow C++ may call functions that the garbage collector has freed, which ends the process.
/// </remarks>
internal static class ArrowCpp
{
    public static ArrowData Read(byte[] file)
    {
        using var stored = new TemporaryFile(file);
        using var reader = new FileReader(stored.Path, null, null);
        using IArrowArrayStream batches = reader.GetRecordBatchReader();
        return ArrowData.Read(batches);
    }

    /// <summary>Returns the key-value metadata as stored, of which <see cref="Read"/> applies some.</summary>
    public static IReadOnlyDictionary<string, string> Metadata(byte[] file)
    {
        using var stored = new TemporaryFile(file);
        using var reader = new ParquetFileReader(stored.Path);
        using FileMetaData metadata = reader.FileMetaData;
        return metadata.KeyValueMetadata;
    }

    /// <summary>
    /// Hides the <c>ARROW:schema</c> of a file from readers, as in files of other libraries. Arrow C++ itself omits it together
    /// with the pandas metadata only.
    /// </summary>
    public static byte[] WithoutSchema(byte[] file)
    {
        byte[] hidden = [.. file];
        int key = hidden.AsSpan().LastIndexOf("ARROW:schema"u8);
        "OTHER:schema"u8.CopyTo(hidden.AsSpan(key));
        return hidden;
    }

    /// <summary>Writes a frame with its pandas metadata.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="configure">Sets codec, encodings and page version.</param>
    public static byte[] Write(Frame frame, Action<WriterPropertiesBuilder>? configure = null) =>
        Write(ApacheArrowTests.ReadStream(ApacheArrowTests.Write(frame)), storesSchema: true, configure);

    /// <summary>Writes a table.</summary>
    /// <param name="data">The table.</param>
    /// <param name="storesSchema">True to write <c>ARROW:schema</c> and the metadata.</param>
    /// <param name="configure">Sets codec, encodings and page version.</param>
    public static byte[] Write(ArrowData data, bool storesSchema, Action<WriterPropertiesBuilder>? configure = null)
    {
        using var builder = new WriterPropertiesBuilder();
        configure?.Invoke(builder);
        using WriterProperties properties = builder.Build();
        using var arrowBuilder = new ArrowWriterPropertiesBuilder();
        if (storesSchema)
            arrowBuilder.StoreSchema();
        using ArrowWriterProperties arrowProperties = arrowBuilder.Build();
        using var output = new TemporaryFile([]);
        using (var writer = new FileWriter(output.Path, data.Schema, properties, arrowProperties))
        {
            foreach (RecordBatch batch in data.Batches)
                writer.WriteRecordBatch(batch, chunkSize: 700);
            writer.Close();
        }
        return File.ReadAllBytes(output.Path);
    }

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(byte[] content) => File.WriteAllBytes(Path, content);

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"gordo-parquet-{Guid.NewGuid():N}");

        public void Dispose() => File.Delete(Path);
    }
}
