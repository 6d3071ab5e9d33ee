using System.Text;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;

namespace Gordo.Tests.Interoperability;

/// <summary>A table as Apache.Arrow or Arrow C++ read it, and its comparison with a frame, cell for cell.</summary>
internal sealed record ArrowData(Schema Schema, IReadOnlyList<RecordBatch> Batches)
{
    public static ArrowData Read(IArrowArrayStream stream)
    {
        List<RecordBatch> batches = [];
        while (stream.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult() is { } batch)
            batches.Add(batch);
        return new ArrowData(stream.Schema, batches);
    }

    /// <summary>Compares names and cells with those of a frame that was written.</summary>
    public void ShouldBe(Frame written)
    {
        PandasLayout layout = PandasLayout.Of(written);
        Schema.FieldsList.Select(field => field.Name).Should().Equal(layout.Columns.Select(column => column.Name));
        for (int i = 0; i < layout.Columns.Count; i++)
            Column(i).Should().Equal(Cells.Of(layout.Columns[i].Values), "column '{0}' has these cells", layout.Columns[i].Name);
    }

    /// <summary>Compares the pandas metadata with that of a frame that was written.</summary>
    public void ShouldHaveMetadataOf(Frame written) =>
        Schema.Metadata[PandasMetadata.Key].Should().Be(Encoding.UTF8.GetString(PandasLayout.Of(written).Metadata.Span));

    /// <summary>Compares names and cells with those of a frame that our reader read from the same bytes.</summary>
    public void ShouldBeReadAs(Frame read)
    {
        string? index = IndexName();
        int to = 0;
        for (int i = 0; i < Schema.FieldsList.Count; i++)
        {
            string name = Schema.FieldsList[i].Name;
            Gordo.Serialization.Frames.Column values = name == index ? read.Index.Labels! : read.Columns[to];
            if (name != index)
                (read.IsTwoLevel ? PythonLiteral.FormatKey(read.Keys[to++]) : read.Keys[to++].Group).Should().Be(name);
            string[] cells = Column(i);
            if (values is UnsupportedColumn)
                values.Length.Should().Be(cells.Length);
            else
                cells.Should().Equal(Cells.Of(values), "column '{0}' has these cells", name);
        }
        read.ColumnCount.Should().Be(to);
    }

    private string[] Column(int column) => Cells.Of(Batches.Select(batch => batch.Column(column)));

    private string? IndexName()
    {
        if (Schema.Metadata is null || !Schema.Metadata.TryGetValue(PandasMetadata.Key, out string? json))
            return null;
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement[] names = [.. document.RootElement.GetProperty("index_columns").EnumerateArray()];
        return names is [{ ValueKind: JsonValueKind.String } name] ? name.GetString() : null;
    }
}
