using System.Globalization;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Transforms;

/// <summary>Computes the index of a value's bin divided by the number of bins minus one, per slot.</summary>
/// <remarks>ML.NET's BinColumnFunction.</remarks>
internal sealed class BinNormalizer : Normalizer
{
    private static readonly ComponentTable<(ElementType Type, double[][] Bounds)> Bins = new(
        "set of bins",
        new ComponentKind<(ElementType Type, double[][] Bounds)>("BinNormExec", "BIN NORM", 0x00010001, 0x00010001, ReadBins));

    private readonly bool _fixZero;
    private readonly double[][] _bounds;

    private BinNormalizer(ElementType type, bool fixZero, double[][] bounds)
        : base(type, bounds.Length) => (_fixZero, _bounds) = (fixZero, bounds);

    public static Normalizer Read(Component component)
    {
        bool fixZero = component.Record.Boolean();
        (ElementType type, double[][] bounds) = Bins.Read(component.Open("BinNormalizer", "bins"));
        return new BinNormalizer(type, fixZero, bounds);
    }

    public override void Add(ColumnGraph columns, Component step, ModelColumn source, string output)
    {
        int[] ends = new int[Size];
        for (int i = 0, end = 0; i < ends.Length; i++)
            ends[i] = end += _bounds[i].Length;
        columns.Add(
            step, output, Type, Size, OperatorRegistry.Internal, "MlNetBins",
            [source.Value, Constant(columns, [.. _bounds.SelectMany(bounds => bounds)]), columns.Constant<int>(ends)],
            ("fix_zero", _fixZero ? 1L : 0L));
    }

    private static (ElementType Type, double[][] Bounds) ReadBins(Component component)
    {
        ElementType type = ReadPrecision(component);
        var bounds = new double[component.Record.Count("slots", 4, minimum: 1)][];
        for (int i = 0; i < bounds.Length; i++)
        {
            int count = component.Record.Count("upper bounds", type.Size(), minimum: 1);
            bounds[i] = ReadNumbers(component, type, count, "upper bound");
            if (!RisesToInfinity(bounds[i]))
                throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"the upper bounds of slot {i} do not rise to infinity"));
        }
        return (type, bounds);
    }

    /// <summary>Returns true if the numbers increase strictly and the last is positive infinity.</summary>
    public static bool RisesToInfinity(ReadOnlySpan<double> bounds)
    {
        for (int i = 1; i < bounds.Length; i++)
        {
            if (!(bounds[i] > bounds[i - 1]))
                return false;
        }
        return bounds.Length > 0 && double.IsPositiveInfinity(bounds[^1]);
    }
}
