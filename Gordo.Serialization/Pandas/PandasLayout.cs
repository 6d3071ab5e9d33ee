using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Pandas;

/// <summary>
/// A frame in pandas' storage layout: flat columns with the index last, and the metadata to restore the frame.
/// </summary>
public sealed class PandasLayout
{
    private PandasLayout(StoredColumn[] columns, PandasSchema schema)
    {
        Columns = columns;
        Schema = schema;
    }

    /// <summary>All columns with their names in the file; the index is last unless it is a range.</summary>
    public IReadOnlyList<StoredColumn> Columns { get; }

    /// <summary>The metadata, UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Metadata => Schema.Metadata;

    /// <summary>The names, types and metadata. Layouts of frames with the same columns share it, so writers can cache what they derive from it.</summary>
    internal PandasSchema Schema { get; }

    /// <summary>Creates the layout of <paramref name="frame"/>.</summary>
    public static PandasLayout Of(Frame frame)
    {
        PandasSchema schema = PandasSchema.Of(frame);
        var columns = new StoredColumn[schema.Names.Length];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = new StoredColumn(schema.Names[i], PandasSchema.StoredValues(frame, i));
        return new PandasLayout(columns, schema);
    }
}
