using System.Numerics.Tensors;
using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Tables;

namespace Gordo.Core.Building.Regression;

/// <summary>Maps rows by a matrix and an offset: <c>(x - center) * matrix + offset</c>.</summary>
/// <param name="Center">Subtracted from each input column.</param>
/// <param name="Matrix">Input columns × output columns.</param>
/// <param name="Offset">Added to each output column.</param>
internal sealed record AffineMap(double[] Center, double[,] Matrix, double[] Offset)
{
    /// <summary>The number of input columns.</summary>
    public int InputWidth => Matrix.GetLength(0);

    /// <summary>The number of output columns.</summary>
    public int OutputWidth => Matrix.GetLength(1);

    /// <summary>Returns the mapped table.</summary>
    public Table Apply(Table table)
    {
        double[][] centered = [.. table.Columns.Select((column, index) =>
        {
            double[] values = new double[column.Length];
            TensorPrimitives.Subtract(column, Center[index], values);
            return values;
        })];
        var columns = new double[OutputWidth][];
        for (int output = 0; output < OutputWidth; output++)
        {
            columns[output] = new double[table.Rows];
            for (int input = 0; input < InputWidth; input++)
                TensorPrimitives.MultiplyAdd(centered[input], Matrix[input, output], columns[output], columns[output]);
            TensorPrimitives.Add(columns[output], Offset[output], columns[output]);
        }
        return new Table(columns);
    }

    /// <summary>Adds the map to a graph.</summary>
    public GraphTensor Write(ModelGraph graph, GraphTensor input)
    {
        GraphTensor centered = graph.Add("Sub", input, InputWidth, [graph.Constant<double>(Center)]);
        GraphTensor product = graph.Add("MatMul", centered, OutputWidth, [graph.Constant<double>([.. Matrix.Cast<double>()], InputWidth, OutputWidth)]);
        return graph.Add("Add", product, OutputWidth, [graph.Constant<double>(Offset)]);
    }
}
