using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Transforms;

/// <summary>Keeps or drops columns.</summary>
/// <remarks>ML.NET's ColumnSelectingTransformer. Hidden columns never become visible again, so keeping them makes no difference.</remarks>
internal sealed class SelectColumns : Transform
{
    private readonly bool _keep;
    private readonly bool _ignoreMissing;
    private readonly string[] _names;

    private SelectColumns(Component component)
        : base(component)
    {
        RecordReader record = component.Record;
        _keep = record.Boolean();
        record.Boolean();
        _ignoreMissing = record.Boolean();
        _names = new string[record.Count("columns", 4)];
        for (int i = 0; i < _names.Length; i++)
            _names[i] = record.String("column");
    }

    public static Transform Read(Component component) => new SelectColumns(component);

    public override void Apply(ColumnGraph columns)
    {
        if (_keep)
        {
            columns.Keep([.. _names.Where(name => !_ignoreMissing || columns.Find(name) is not null)
                .Select(name => columns.Read(name, Source, 0, ElementType.Float32))]);
            return;
        }
        var dropped = new HashSet<string>(_names, StringComparer.Ordinal);
        string? missing = _ignoreMissing || !columns.HasSchema ? null : dropped.FirstOrDefault(name => columns.Find(name) is null);
        if (missing is not null)
            throw Source.Fault($"the column {Text.Quote(missing)} to drop does not exist");
        columns.Keep([.. columns.Columns.Where(column => !dropped.Contains(column.Name))]);
    }
}
