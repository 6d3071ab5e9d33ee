using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Transforms;

/// <summary>Concatenates columns into vectors.</summary>
/// <remarks>ML.NET's ColumnConcatenatingTransformer.</remarks>
internal sealed class Concatenate : Transform
{
    private readonly (string Output, string[] Sources)[] _columns;

    private Concatenate(Component component)
        : base(component)
    {
        uint version = component.Header.Written;
        RecordReader record = component.Record;
        if (version <= 0x00010002)
            record.SizeOfFloat();
        _columns = new (string Output, string[] Sources)[record.Count("columns", 8, minimum: 1)];
        for (int i = 0; i < _columns.Length; i++)
        {
            string output = record.String("output column");
            var sources = new string[record.Count("source columns", version <= 0x00010002 ? 4 : 8, minimum: 1)];
            for (int k = 0; k < sources.Length; k++)
            {
                sources[k] = record.String("source column");
                if (version > 0x00010002)
                    record.OptionalString("alias");
            }
            _columns[i] = (output, sources);
        }
        for (int i = 0; i < _columns.Length && version == 0x00010002; i++)
        {
            while (record.Int32() != -1)
                record.String("alias");
        }
    }

    public static Transform Read(Component component) => new Concatenate(component);

    public override void Apply(ColumnGraph columns)
    {
        // All outputs are computed from the columns before this step.
        ModelColumn[][] sources = Array.ConvertAll(_columns, column => Find(columns, column.Sources));
        for (int i = 0; i < _columns.Length; i++)
            Join(columns, _columns[i].Output, sources[i]);
    }

    private ModelColumn[] Find(ColumnGraph columns, string[] names)
    {
        // Without a schema, an unknown source is assumed to have the type of the known ones.
        ElementType type = Array.Find(names, name => columns.Find(name)?.Type is not null) is { } known
            ? columns.Find(known)!.Type!.Value // Never null: checked by the condition.
            : ElementType.Float32;
        ModelColumn[] sources = Array.ConvertAll(names, name => columns.ReadNumbers(name, Source, 0, type));
        long size = sources.Sum(source => (long)source.Size);
        if (size > ModelColumn.MaxSlots)
            throw Source.Fault(string.Create(CultureInfo.InvariantCulture, $"a vector of {size} numbers is too large; expected at most {ModelColumn.MaxSlots}"));
        return sources;
    }

    private void Join(ColumnGraph columns, string output, ModelColumn[] sources)
    {
        if (sources.Length == 1)
            columns.AddCopy(output, sources[0]);
        else if (!LinearScore.TryJoin(columns, Source, output, sources))
            columns.Add(
                Source, output, sources[0].Type!.Value, sources.Sum(source => source.Size), "", "Concat",
                Array.ConvertAll(sources, source => source.Value), ("axis", 1L));
    }
}
