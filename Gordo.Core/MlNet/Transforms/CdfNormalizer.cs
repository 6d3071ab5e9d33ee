using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Transforms;

/// <summary>Computes the normal CDF of a value or its logarithm, per slot.</summary>
/// <remarks>ML.NET's CdfColumnFunction.</remarks>
internal sealed class CdfNormalizer : Normalizer
{
    private readonly bool _logarithm;
    private readonly double[] _means;
    private readonly double[] _deviations;

    private CdfNormalizer(ElementType type, bool logarithm, double[] means, double[] deviations)
        : base(type, means.Length) => (_logarithm, _means, _deviations) = (logarithm, means, deviations);

    public static Normalizer Read(Component component)
    {
        RecordReader record = component.Record;
        ElementType type = ReadPrecision(component);
        bool logarithm = record.Boolean();
        int size = record.Count("numbers per row", 2 * type.Size(), minimum: 1);
        double[] means = ReadNumbers(component, type, size, "mean");
        return new CdfNormalizer(type, logarithm, means, ReadNumbers(component, type, size, "deviation"));
    }

    public override void Add(ColumnGraph columns, Component step, ModelColumn source, string output) =>
        columns.Add(
            step, output, Type, Size, OperatorRegistry.Internal, "MlNetCdf",
            [source.Value, Constant(columns, _means), Constant(columns, _deviations)], ("logarithm", _logarithm ? 1L : 0L));
}
