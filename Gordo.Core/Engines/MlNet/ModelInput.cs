using System.Globalization;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Gordo.Core.Engines.MlNet;

/// <summary>An input column of a model: how numbers and text of a request become its values.</summary>
internal sealed class ModelInput
{
    private readonly Func<InputField> _create;
    private readonly double _smallest;
    private readonly double _largest;

    private ModelInput(DataViewSchema.Column column, bool isNeeded, Func<InputField> create, PlanValue declaration, double smallest, double largest)
    {
        Column = column.Index;
        IsNeeded = isNeeded;
        Declaration = declaration;
        (_create, _smallest, _largest) = (create, smallest, largest);
    }

    /// <summary>The index of the column in the schema.</summary>
    public int Column { get; }

    /// <summary>True if the answer is computed from the column.</summary>
    public bool IsNeeded { get; }

    /// <summary>The name, type and shape for the estimator.</summary>
    public PlanValue Declaration { get; }

    /// <summary>The number of values per row.</summary>
    public int Size => Declaration.Shape![1]; // Never null: set by Create.

    /// <summary>Describes an input column.</summary>
    /// <exception cref="ModelException">The answer needs the column, and its type cannot be given in a request.</exception>
    public static ModelInput Create(DataViewSchema.Column column, bool isNeeded)
    {
        int size = column.Type is VectorDataViewType vector ? vector.Size : 1;
        DataViewType item = column.Type is VectorDataViewType { ItemType: { } type } ? type : column.Type;
        bool isVector = column.Type is VectorDataViewType;
        ModelInput Number<T>(ElementType element, Func<double, T> convert, double smallest = 0, double largest = -1) => new(
            column, isNeeded, isVector ? () => new InputField.Vector<T>(size, convert) : () => new InputField.Scalar<T>(convert),
            new PlanValue(column.Name, element, [-1, size]), smallest, largest);
        if (!isNeeded)
            return new ModelInput(column, isNeeded, Unused(item.RawType, isVector, size), Unread(column, item, size), 0, -1);
        if (size < 1)
            throw ModelException.Unsupported($"the model reads column {Text.Quote(column.Name)}, a vector without a size");
        double last = item is KeyDataViewType key ? key.Count : double.MaxValue;
        return item.RawType switch
        {
            var raw when raw == typeof(float) => Number(ElementType.Float32, value => (float)value),
            var raw when raw == typeof(double) => Number(ElementType.Float64, value => value),
            var raw when raw == typeof(bool) => Number(ElementType.Bool, value => value != 0, 0, 1),
            var raw when raw == typeof(sbyte) => Number(ElementType.Int8, value => (sbyte)value, sbyte.MinValue, sbyte.MaxValue),
            var raw when raw == typeof(short) => Number(ElementType.Int16, value => (short)value, short.MinValue, short.MaxValue),
            var raw when raw == typeof(int) => Number(ElementType.Int32, value => (int)value, int.MinValue, int.MaxValue),
            var raw when raw == typeof(long) => Number(ElementType.Int64, value => (long)value, long.MinValue, 9223372036854774784),
            var raw when raw == typeof(byte) => Number(ElementType.UInt8, value => (byte)value, 0, Math.Min(last, byte.MaxValue)),
            var raw when raw == typeof(ushort) => Number(ElementType.UInt16, value => (ushort)value, 0, Math.Min(last, ushort.MaxValue)),
            var raw when raw == typeof(uint) => Number(ElementType.UInt32, value => (uint)value, 0, Math.Min(last, uint.MaxValue)),
            var raw when raw == typeof(ulong) => Number(ElementType.UInt64, value => (ulong)value, 0, Math.Min(last, 18446744073709549568)),
            var raw when raw == typeof(ReadOnlyMemory<char>) && !isVector => new(
                column, isNeeded, () => new InputField.Words(), new PlanValue(column.Name, null, [-1, 1]) { IsText = true }, 0, -1),
            _ => throw ModelException.Unsupported($"the model reads column {Text.Quote(column.Name)} of type {column.Type}, which is neither numbers nor a text"),
        };
    }

    /// <summary>Creates the values of a row.</summary>
    public InputField CreateField() => _create();

    /// <summary>Checks that numbers are values of the column's type. Floats take all numbers, NaN for missing ones.</summary>
    /// <exception cref="FrameException">A number is missing, has a fraction or is out of range; the message names row and column.</exception>
    public void Check(ReadOnlySpan<double> values, int start)
    {
        if (_largest < _smallest)
            return;
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            if (value >= _smallest && value <= _largest && Math.Floor(value) == value)
                continue;
            string found = double.IsNaN(value) ? "no value" : value.ToString("R", CultureInfo.InvariantCulture);
            string expected = _largest == 1 && _smallest == 0 ? "0 or 1" : string.Create(
                CultureInfo.InvariantCulture, $"a whole number from {_smallest:R} to {_largest:R}");
            throw new FrameException(string.Create(
                CultureInfo.InvariantCulture, $"Row {start + i} of column '{Declaration.Name}' holds {found}, expected {expected}."));
        }
    }

    private static PlanValue Unread(DataViewSchema.Column column, DataViewType item, int size) =>
        new(column.Name, null, [-1, Math.Max(1, size)]) { IsText = item.RawType == typeof(ReadOnlyMemory<char>) };

    private static Func<InputField> Unused(Type raw, bool isVector, int size)
    {
        if (raw == typeof(float) && !isVector)
            return () => new InputField.Unused<float>(float.NaN);
        if (raw == typeof(double) && !isVector)
            return () => new InputField.Unused<double>(double.NaN);
        if (raw == typeof(ReadOnlyMemory<char>) && !isVector)
            return () => new InputField.Unused<ReadOnlyMemory<char>>(ReadOnlyMemory<char>.Empty);
        object?[] arguments = isVector ? [size] : [raw.IsValueType ? Activator.CreateInstance(raw) : null];
        Type field = (isVector ? typeof(InputField.UnusedVector<>) : typeof(InputField.Unused<>)).MakeGenericType(raw);
        return () => (InputField)Activator.CreateInstance(field, arguments)!; // Never null: a class.
    }
}
