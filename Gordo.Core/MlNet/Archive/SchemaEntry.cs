using System.Buffers.Binary;
using System.Globalization;
using Gordo.Core.Archives;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.MlNet.Archive;

/// <summary>Reads the columns of a <c>Schema</c> or <c>TrainSchema</c> entry: a binary data view without rows.</summary>
/// <remarks>
/// docs/code/IdvFileFormat.md of dotnet/machinelearning: a header of 256 bytes and a table of contents. Lookup tables
/// and metadata are not needed and are skipped.
/// </remarks>
internal static class SchemaEntry
{
    private const int HeaderBytes = 256;
    private const ulong NewestVersion = 0x0001000100010006;

    /// <summary>Reads the columns.</summary>
    /// <param name="archive">The zip file.</param>
    /// <param name="name">The entry's name.</param>
    /// <exception cref="ModelException">The entry is absent, damaged, or has an unsupported version.</exception>
    public static List<ModelColumn> Read(ModelArchive archive, string name)
    {
        ModelException Fault(string message) => new($"{name}: {message}");
        ReadOnlyMemory<byte> entry;
        try
        {
            entry = archive.Read(name);
        }
        catch (ModelException e)
        {
            throw Fault(e.Message);
        }
        ReadOnlySpan<byte> bytes = entry.Span;
        if (bytes.Length < HeaderBytes || !bytes.StartsWith("CML\0DVB\0"u8))
            throw Fault(string.Create(CultureInfo.InvariantCulture, $"the entry ({bytes.Length} bytes) does not begin with the header of a data view"));
        ulong compatible = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        if (compatible > NewestVersion)
            throw Fault(string.Create(CultureInfo.InvariantCulture, $"version 0x{compatible:X16} is not supported"));
        long contents = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]);
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[48..]);
        if (contents < HeaderBytes || contents > bytes.Length || count < 0)
            throw Fault(string.Create(CultureInfo.InvariantCulture, $"{count} columns at byte {contents} of {bytes.Length}"));

        var columns = new List<ModelColumn>();
        var reader = new RecordReader(entry[(int)contents..], Fault);
        for (int i = 0; i < count; i++)
        {
            Limits.CheckItems(i + 1, "columns");
            columns.Add(ReadColumn(reader));
            reader.Byte(); // compression
            reader.Leb128("number of rows per block");
            reader.Take(16); // offsets of the lookup table and the metadata
        }
        return columns;
    }

    private static ModelColumn ReadColumn(RecordReader reader)
    {
        string column = reader.ShortText("column");
        (string codec, RecordReader parameters) = reader.Codec();
        if (codec != "VBuffer")
            return new ModelColumn(column, column, DataKinds.Find(codec), 1, codec);
        (string item, _) = parameters.Codec();
        int dimensions = parameters.Count("dimensions", 4);
        long size = dimensions > 0 ? 1 : 0;
        for (int i = 0; i < dimensions && size <= ModelColumn.MaxSlots; i++)
            size *= Math.Max(0, parameters.Int32());
        // Vectors of variable or excessive length may be in the schema as long as no step reads them.
        return size is > 0 and <= ModelColumn.MaxSlots
            ? new ModelColumn(column, column, DataKinds.Find(item), (int)size, $"Vector<{item}>")
            : new ModelColumn(column, column, null, 1, $"Vector<{item}> of no fixed size");
    }
}
