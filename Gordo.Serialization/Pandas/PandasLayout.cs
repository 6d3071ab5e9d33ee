using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Pandas;

/// <summary>
/// How pandas stores a frame: flat columns, the index last, and the metadata that tells how they belong together.
/// </summary>
public sealed class PandasLayout
{
    private PandasLayout(StoredColumn[] columns, ReadOnlyMemory<byte> metadata)
    {
        Columns = columns;
        Metadata = metadata;
    }

    /// <summary>All columns under the names they are stored under; an index that is not counted comes last.</summary>
    public IReadOnlyList<StoredColumn> Columns { get; }

    /// <summary>The metadata, UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Metadata { get; }

    /// <summary>Lays <paramref name="frame"/> out.</summary>
    public static PandasLayout Of(Frame frame)
    {
        PandasSchema schema = PandasSchema.Of(frame);
        var columns = new StoredColumn[schema.Names.Length];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = new StoredColumn(schema.Names[i], PandasSchema.StoredValues(frame, i));
        return new PandasLayout(columns, schema.Metadata);
    }
}
