using System.Numerics.Tensors;
using Gordo.Core.Anomaly;
using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Tables;
using Gordo.Core.Building.Transformers;

namespace Gordo.Core.Building.Scaling;

/// <summary>A fitted scaler: <c>x * scale + offset</c> per column.</summary>
/// <param name="Kind">The name of the scaler, such as <c>MinMaxScaler</c>.</param>
/// <param name="Scale">The factor of each column; never 0.</param>
/// <param name="Offset">The offset of each column, added after the multiplication.</param>
internal sealed record FittedScaler(string Kind, double[] Scale, double[] Offset) : FittedTransformer
{
    public override Table Apply(Table table) => table.Map((column, index) =>
    {
        double[] scaled = new double[column.Length];
        TensorPrimitives.Multiply(column, Scale[index], scaled);
        TensorPrimitives.Add(scaled, Offset[index], scaled);
        return scaled;
    });

    public override Table Invert(Table table) => table.Map((column, index) =>
    {
        double[] values = new double[column.Length];
        TensorPrimitives.Subtract(column, Offset[index], values);
        TensorPrimitives.Divide(values, Scale[index], values);
        return values;
    });

    public override GraphTensor Write(ModelGraph graph, GraphTensor input)
    {
        GraphTensor product = graph.Add("Mul", input, input.Width, [graph.Constant<double>(Scale)]);
        return graph.Add("Add", product, input.Width, [graph.Constant<double>(Offset)]);
    }

    public override GraphTensor WriteInverse(ModelGraph graph, GraphTensor input)
    {
        GraphTensor difference = graph.Add("Sub", input, input.Width, [graph.Constant<double>(Offset)]);
        return graph.Add("Div", difference, input.Width, [graph.Constant<double>(Scale)]);
    }

    /// <summary>The range to which the readings of training are scaled, if the scaler has one and it is not 0 to 1.</summary>
    public double[]? FeatureRange { get; init; }

    /// <summary>Returns the scaler as the settings of a detector.</summary>
    public ScalerSettings ToSettings() => new() { Kind = Kind, FeatureRange = FeatureRange, Scale = Scale, Offset = Offset };
}
