using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using Gordo.Core.Archives;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;

namespace Gordo.Core.MlNet.Safety;

/// <summary>
/// Checks an entry in the format of binary data views: the schema, the columns at training, a table of values. Blocks of
/// values and of metadata (slot names, key values) are compressed and hold counts of their own.
/// </summary>
/// <remarks>docs/code/IdvFileFormat.md of dotnet/machinelearning.</remarks>
internal static class DataViewCheck
{
    private const int LookupBytes = 16;

    // Codecs of single values. ML.NET loses its place in the entry after one that it does not know, and may never end.
    private static readonly HashSet<string> Codecs = new(StringComparer.Ordinal)
    {
        "SByte", "Byte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64", "Single", "Double", "Boolean", "TextSpan", "DvText",
        "TimeSpan", "DateTime", "DateTimeOffset", "DateTimeZone", "RowId", "Ug",
    };

    /// <summary>Checks an entry.</summary>
    /// <param name="archive">The zip file, whose limit on memory counts what blocks inflate to.</param>
    /// <param name="name">The entry's name.</param>
    /// <param name="content">The entry's content.</param>
    /// <exception cref="ModelException">The entry is damaged, or claims more than it holds.</exception>
    public static void Check(ModelArchive archive, string name, byte[] content)
    {
        SchemaEntry.Read(archive, name);
        ModelException Fault(string message) => new($"{name}: {message}");
        long contents = BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(24));
        long rows = BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(40));
        int columns = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(48));
        // The rows of a schema are never read. Those of a table are, all of them.
        bool hasRows = name.EndsWith(".idv", StringComparison.Ordinal) && rows > 0;
        var reader = new RecordReader(content.AsMemory((int)contents), Fault); // In range: checked by SchemaEntry.Read.
        for (int i = 0; i < columns; i++)
        {
            reader.ShortText("column");
            string codec = ReadCodec(reader, Fault);
            byte compression = reader.Byte();
            int rowsPerBlock = reader.Leb128("number of rows per block");
            long lookup = reader.Int64();
            long metadata = reader.Int64();
            if (hasRows)
            {
                if (rowsPerBlock < 1)
                    throw Fault("blocks of no rows");
                long blocks = ((rows - 1) / rowsPerBlock) + 1;
                RecordReader table = At(content, lookup, Fault);
                if (blocks > table.Remaining / LookupBytes)
                    throw Fault(string.Create(CultureInfo.InvariantCulture, $"{rows} rows, with {table.Remaining} bytes left in the entry"));
                for (; blocks > 0; blocks--)
                {
                    (long offset, int length, int inflated) = (table.Int64(), table.Int32(), table.Int32());
                    CheckBlock(archive, Block(content, offset, length, Fault), compression, codec, inflated, Fault);
                }
            }
            if (metadata != 0)
                CheckMetadata(archive, content, metadata, Fault);
        }
    }

    private static void CheckMetadata(ModelArchive archive, byte[] content, long offset, Func<string, ModelException> fault)
    {
        RecordReader reader = At(content, offset, fault);
        int count = reader.Leb128("number of metadata");
        Limits.CheckItems(count, "metadata");
        for (; count > 0; count--)
        {
            reader.ShortText("metadata");
            string codec = ReadCodec(reader, fault);
            byte compression = reader.Byte();
            long start = reader.Int64();
            int length = reader.Leb128("length of metadata");
            CheckBlock(archive, Block(content, start, length, fault), compression, codec, inflated: null, fault);
        }
    }

    /// <summary>Reads a codec and checks its parameters.</summary>
    /// <exception cref="ModelException">The codec is not known, or its parameters are damaged.</exception>
    public static string ReadCodec(RecordReader reader, Func<string, ModelException> fault)
    {
        (string name, RecordReader parameters) = reader.Codec();
        switch (name)
        {
            case "VBuffer":
                ReadCodec(parameters, fault);
                for (int dimensions = parameters.Count("dimensions", sizeof(int)); dimensions > 0; dimensions--)
                {
                    int length = parameters.Int32();
                    if (length < 0)
                        throw fault(string.Create(CultureInfo.InvariantCulture, $"a dimension of {length} values"));
                }
                break;
            case "Key" or "Key2":
                ReadCodec(parameters, fault);
                // The number of keys, in older files after the smallest one.
                parameters.Take(name == "Key2" ? sizeof(long) : Math.Min(parameters.Remaining, sizeof(long) + sizeof(int) + 1));
                break;
            default:
                if (!Codecs.Contains(name))
                    throw fault($"the codec {Text.Quote(name)} is not known");
                break;
        }
        parameters.End();
        return name;
    }

    /// <summary>Inflates a block and checks the counts in it.</summary>
    private static void CheckBlock(
        ModelArchive archive, ReadOnlyMemory<byte> block, byte compression, string codec, int? inflated, Func<string, ModelException> fault)
    {
        if (compression > 1)
            throw fault(string.Create(CultureInfo.InvariantCulture, $"compression {compression} is not supported"));
        ReadOnlyMemory<byte> values = compression == 0 ? block : Inflate(archive, block, fault);
        if (inflated is { } claimed && claimed != values.Length)
            throw fault(string.Create(CultureInfo.InvariantCulture, $"a block of {values.Length} bytes; {claimed} according to the entry"));
        var reader = new RecordReader(values, fault);
        if (codec == "VBuffer")
            CheckVectors(reader, fault);
        else if (codec is "TextSpan" or "DvText")
            reader.Count("texts", sizeof(int));
    }

    /// <summary>
    /// Checks the counts of vectors: their number, their common length or 0 and the length of each, the number of values of
    /// each or -1 if dense, indices.
    /// </summary>
    /// <exception cref="ModelException">They claim more values than the bytes that follow can hold.</exception>
    public static void CheckVectors(RecordReader reader, Func<string, ModelException> fault)
    {
        int vectors = reader.Count("vectors", sizeof(int));
        int length = reader.Int32();
        int[] lengths = length == 0 ? reader.Numbers<int>(vectors) : [];
        int[] counts = reader.Numbers<int>(vectors);
        reader.Array<int>("indices");
        long values = 0;
        for (int i = 0; i < vectors; i++)
            values += counts[i] >= 0 ? counts[i] : Math.Max(0, lengths.Length > 0 ? lengths[i] : length);
        // Booleans take the least space, four in a byte.
        if (values / 4 > reader.Remaining)
            throw fault(string.Create(
                CultureInfo.InvariantCulture, $"{vectors} vectors of {values} values, with {reader.Remaining} bytes left in the block"));
    }

    private static byte[] Inflate(ModelArchive archive, ReadOnlyMemory<byte> block, Func<string, ModelException> fault)
    {
        using var compressed = new MemoryStream(block.ToArray(), writable: false);
        using var stream = new DeflateStream(compressed, CompressionMode.Decompress);
        using var content = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                archive.Reserve(read);
                content.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            throw fault("a compressed block is damaged");
        }
        return content.ToArray();
    }

    private static RecordReader At(byte[] content, long offset, Func<string, ModelException> fault) =>
        offset >= 0 && offset <= content.Length
            ? new RecordReader(content.AsMemory((int)offset), fault)
            : throw fault(string.Create(CultureInfo.InvariantCulture, $"a table at byte {offset} of {content.Length}"));

    private static ReadOnlyMemory<byte> Block(byte[] content, long offset, long length, Func<string, ModelException> fault) =>
        offset >= 0 && length >= 0 && offset <= content.Length && length <= content.Length - offset
            ? content.AsMemory((int)offset, (int)length)
            : throw fault(string.Create(CultureInfo.InvariantCulture, $"a block of {length} bytes at byte {offset} of {content.Length}"));
}
