using System.Numerics;
using System.Runtime.InteropServices;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet.Metadata;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Writing;

/// <summary>Encodes doubles; NaN becomes null.</summary>
internal sealed class FloatEncoder(string name, FloatColumn column) : ColumnEncoder(name, PhysicalType.Double)
{
    private double _minimum;
    private double _maximum;

    protected override void ResetRange()
    {
        _minimum = double.PositiveInfinity;
        _maximum = double.NegativeInfinity;
    }

    // As parquet.thrift requires, a minimum of zero is written as -0.0 and a maximum of zero as 0.0.
    protected override void WriteRange(ThriftWriter thrift)
    {
        if (_minimum <= _maximum)
            WriteRange(thrift, _minimum == 0 ? -0.0 : _minimum, _maximum == 0 ? 0.0 : _maximum);
    }

    protected override int Examine(int start, int count)
    {
        ReadOnlySpan<double> values = column.Values.Span.Slice(start, count);
        ReadOnlySpan<Vector<double>> vectors = MemoryMarshal.Cast<double, Vector<double>>(values);
        var minimum = new Vector<double>(_minimum);
        var maximum = new Vector<double>(_maximum);
        Vector<long> numbers = Vector<long>.Zero;
        foreach (Vector<double> vector in vectors)
        {
            // Comparisons with NaN are false, so NaN never becomes minimum or maximum; true is -1.
            numbers -= Vector.Equals(vector, vector);
            minimum = Vector.ConditionalSelect(Vector.LessThan(vector, minimum), vector, minimum);
            maximum = Vector.ConditionalSelect(Vector.GreaterThan(vector, maximum), vector, maximum);
        }
        long present = Vector.Sum(numbers);
        for (int i = 0; i < Vector<double>.Count; i++)
        {
            _minimum = Math.Min(_minimum, minimum[i]);
            _maximum = Math.Max(_maximum, maximum[i]);
        }
        foreach (double value in values[(vectors.Length * Vector<double>.Count)..])
        {
            if (double.IsNaN(value))
                continue;
            present++;
            _minimum = Math.Min(_minimum, value);
            _maximum = Math.Max(_maximum, value);
        }
        return count - (int)present;
    }

    protected override void SetPresentBits(int start, int count, Span<byte> bits)
    {
        ReadOnlySpan<double> values = column.Values.Span.Slice(start, count);
        for (int i = 0; i < values.Length; i++)
            bits[i >> 3] |= (byte)((double.IsNaN(values[i]) ? 0 : 1) << (i & 7));
    }

    protected override int MaxValueBytes(int start, int count) => count * sizeof(double);

    protected override int WriteValues(int start, int count, bool hasNulls, Span<byte> page)
    {
        ReadOnlySpan<double> values = column.Values.Span.Slice(start, count);
        Span<double> target = MemoryMarshal.Cast<byte, double>(page);
        if (!hasNulls)
        {
            values.CopyTo(target);
            return count * sizeof(double);
        }
        int written = 0;
        foreach (double value in values)
        {
            if (!double.IsNaN(value))
                target[written++] = value;
        }
        return written * sizeof(double);
    }
}
