using System.Globalization;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;
using Gordo.Core.MlNet.Transforms;

namespace Gordo.Core.MlNet.Predictors;

/// <summary>A generalized additive model: the sum of one step function per feature.</summary>
/// <remarks>ML.NET's GamRegressionModelParameters.</remarks>
internal sealed class GamPredictor : Predictor
{
    private readonly double _intercept;
    private readonly List<(int Feature, int Function)> _map;
    private readonly double[][] _effects;
    private readonly double[][] _bounds;

    private GamPredictor(Component component, int functions, int features)
        : base(features)
    {
        RecordReader record = component.Record;
        _intercept = record.Double();
        _effects = new double[functions][];
        for (int i = 0; i < functions; i++)
            _effects[i] = record.Numbers<double>(record.Count("bins", sizeof(double), minimum: 1));
        _bounds = new double[functions][];
        for (int i = 0; i < functions; i++)
        {
            _bounds[i] = record.Numbers<double>(_effects[i].Length);
            if (!BinNormalizer.RisesToInfinity(_bounds[i]))
                throw component.Fault(string.Create(
                    CultureInfo.InvariantCulture, $"the upper bounds of function {i} do not rise to infinity"));
        }
        _map = ReadMap(component, functions, features);
    }

    public static Predictor Read(Component component)
    {
        int functions = component.Record.Count("functions", 20);
        return new GamPredictor(component, functions, component.Record.Positive("features", ModelColumn.MaxSlots));
    }

    public override ModelColumn Apply(ColumnGraph columns, Component step, ModelColumn features)
    {
        // Functions that no feature maps to are ignored.
        var ends = new int[_map.Count];
        for (int i = 0, end = 0; i < ends.Length; i++)
            ends[i] = end += _bounds[_map[i].Function].Length;
        return columns.Add(
            step, Predict.Score, ElementType.Float32, 1, OperatorRegistry.Internal, "MlNetGam",
            [features.Value, columns.Constant<int>([.. _map.Select(entry => entry.Feature)]), columns.Constant<int>(ends),
                columns.Constant<double>([.. _map.SelectMany(entry => _bounds[entry.Function])]),
                columns.Constant<double>([.. _map.SelectMany(entry => _effects[entry.Function])]),
                columns.Constant<double>([_intercept])]);
    }

    private static List<(int Feature, int Function)> ReadMap(Component component, int functions, int features)
    {
        int count = component.Record.Count("mapped functions", 8);
        var map = new List<(int Feature, int Function)>(count);
        var mapped = new bool[functions];
        var given = new HashSet<int>();
        for (int i = 0; i < count; i++)
        {
            (int feature, int function) = (component.Record.Int32(), component.Record.Int32());
            if (feature < 0 || feature >= features || function < 0 || function >= functions || mapped[function] || !given.Add(feature))
                throw component.Fault(string.Create(
                    CultureInfo.InvariantCulture,
                    $"function {function} of {functions} for feature {feature} of {features} is out of range or mapped before"));
            mapped[function] = true;
            map.Add((feature, function));
        }
        return map;
    }
}
