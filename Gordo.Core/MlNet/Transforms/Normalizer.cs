using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Transforms;

/// <summary>A function that scales a column, in the column's own precision.</summary>
/// <param name="type">Float32 or float64.</param>
/// <param name="size">The number of values per row.</param>
internal abstract class Normalizer(ElementType type, int size)
{
    public ElementType Type => type;

    public int Size => size;

    /// <summary>Adds the scaled column.</summary>
    public abstract void Add(ColumnGraph columns, Component step, ModelColumn source, string output);

    /// <summary>Reads the precision of a record, stored as the size of its numbers.</summary>
    protected static ElementType ReadPrecision(Component component) => component.Record.Int32() switch
    {
        4 => ElementType.Float32,
        8 => ElementType.Float64,
        int other => throw component.Fault($"numbers of {Text.List([other])} bytes; expected 4 or 8"),
    };

    /// <summary>Reads numbers in the record's precision; double holds float values exactly.</summary>
    protected static double[] ReadNumbers(Component component, ElementType precision, int count, string what)
    {
        double[] values = precision == ElementType.Float64
            ? component.Record.Numbers<double>(count)
            : Array.ConvertAll(component.Record.Numbers<float>(count), value => (double)value);
        if (Array.Exists(values, double.IsNaN))
            throw component.Fault($"{what}: a value is not a number");
        return values;
    }

    /// <summary>Adds a constant to the graph in the column's precision.</summary>
    protected string Constant(ColumnGraph columns, double[] values) => Type == ElementType.Float64
        ? columns.Constant<double>(values)
        : columns.Constant<float>(Array.ConvertAll(values, value => (float)value));
}
