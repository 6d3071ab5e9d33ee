using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Gordo.Core.Engines.MlNet;

/// <summary>Copies the answer of a row into the columns of the response.</summary>
internal abstract class AnswerCells
{
    /// <summary>Computes the answer of the current row.</summary>
    /// <param name="values">The columns of the response.</param>
    /// <param name="row">The row of the response.</param>
    /// <param name="stride">The distance between columns, in values.</param>
    public abstract void Write(Span<double> values, int row, int stride);

    /// <summary>Creates the cells for a column of a bound row.</summary>
    /// <exception cref="ModelException">The column has no numbers.</exception>
    public static AnswerCells Create(DataViewRow row, DataViewSchema.Column column)
    {
        DataViewType item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        AnswerCells Cells<T>(Func<T, double> convert) => column.Type is VectorDataViewType { Size: var size }
            ? new Vector<T>(row.GetGetter<VBuffer<T>>(column), size, convert)
            : new Scalar<T>(row.GetGetter<T>(column), convert);
        return item.RawType switch
        {
            var raw when raw == typeof(float) => Cells<float>(value => value),
            var raw when raw == typeof(double) => Cells<double>(value => value),
            var raw when raw == typeof(bool) => Cells<bool>(value => value ? 1 : 0),
            var raw when raw == typeof(sbyte) => Cells<sbyte>(value => value),
            var raw when raw == typeof(short) => Cells<short>(value => value),
            var raw when raw == typeof(int) => Cells<int>(value => value),
            var raw when raw == typeof(long) => Cells<long>(value => value),
            var raw when raw == typeof(byte) => Cells<byte>(value => value),
            var raw when raw == typeof(ushort) => Cells<ushort>(value => value),
            var raw when raw == typeof(uint) => Cells<uint>(value => value),
            var raw when raw == typeof(ulong) => Cells<ulong>(value => value),
            _ => throw ModelException.Unsupported($"the answer is column {Text.Quote(column.Name)} of type {column.Type}, which has no numbers"),
        };
    }

    /// <summary>Returns true if <see cref="Create"/> supports the type.</summary>
    public static bool IsNumeric(DataViewType type)
    {
        Type raw = (type is VectorDataViewType vector ? vector.ItemType : type).RawType;
        return raw.IsPrimitive && raw != typeof(char);
    }

    private sealed class Scalar<T>(ValueGetter<T> get, Func<T, double> convert) : AnswerCells
    {
        private T _value = default!; // Set by the getter before it is read.

        public override void Write(Span<double> values, int row, int stride)
        {
            get(ref _value);
            values[row] = convert(_value);
        }
    }

    private sealed class Vector<T>(ValueGetter<VBuffer<T>> get, int size, Func<T, double> convert) : AnswerCells
    {
        private VBuffer<T> _value;

        public override void Write(Span<double> values, int row, int stride)
        {
            get(ref _value);
            if (_value.Length != size)
                throw new ModelException(string.Create(
                    CultureInfo.InvariantCulture, $"the model answers {_value.Length} values; expected {size}"));
            ReadOnlySpan<T> found = _value.GetValues();
            if (_value.IsDense)
            {
                for (int i = 0; i < found.Length; i++)
                    values[(i * stride) + row] = convert(found[i]);
                return;
            }
            for (int i = 0; i < size; i++)
                values[(i * stride) + row] = convert(default!); // The default of a number.
            ReadOnlySpan<int> indices = _value.GetIndices();
            for (int i = 0; i < found.Length; i++)
                values[(indices[i] * stride) + row] = convert(found[i]);
        }
    }
}
