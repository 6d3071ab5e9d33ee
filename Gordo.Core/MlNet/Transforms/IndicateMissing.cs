using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Transforms;

/// <summary>Adds Boolean columns that are true where the source is NaN.</summary>
/// <remarks>ML.NET's MissingValueIndicatorTransformer.</remarks>
internal sealed class IndicateMissing : Transform
{
    private readonly (string Output, string Input)[] _pairs;

    private IndicateMissing(Component component)
        : base(component) => _pairs = component.Record.ColumnPairs();

    public static Transform Read(Component component) => new IndicateMissing(component);

    public override void Apply(ColumnGraph columns)
    {
        ModelColumn[] sources = Array.ConvertAll(
            _pairs, pair => columns.ReadNumbers(pair.Input, Source, 0, ElementType.Float32, ElementType.Float64));
        for (int i = 0; i < sources.Length; i++)
            columns.Add(
                Source, _pairs[i].Output, ElementType.Bool, sources[i].Size, OperatorRegistry.Internal, "MlNetIndicateMissing",
                [sources[i].Value]);
    }
}
