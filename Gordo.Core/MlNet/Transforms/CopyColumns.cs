using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Transforms;

/// <summary>Copies columns under new names.</summary>
/// <remarks>ML.NET's ColumnCopyingTransformer.</remarks>
internal sealed class CopyColumns : Transform
{
    private readonly (string Output, string Input)[] _pairs;

    private CopyColumns(Component component)
        : base(component) => _pairs = component.Record.ColumnPairs();

    public static Transform Read(Component component) => new CopyColumns(component);

    public override void Apply(ColumnGraph columns)
    {
        ModelColumn[] sources = Array.ConvertAll(_pairs, pair => columns.Read(pair.Input, Source, 0, ElementType.Float32));
        for (int i = 0; i < sources.Length; i++)
            columns.AddCopy(_pairs[i].Output, sources[i]);
    }
}
