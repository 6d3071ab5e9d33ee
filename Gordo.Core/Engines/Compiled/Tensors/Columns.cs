using System.Numerics;
using System.Numerics.Tensors;

namespace Gordo.Core.Engines.Compiled.Tensors;

/// <summary>Copies columns of doubles to row-major tensors of any type, and back.</summary>
internal static class Columns
{
    /// <summary>Writes one column of a tensor.</summary>
    /// <param name="column">One value per row.</param>
    /// <param name="rows">[rows, width], with at least as many rows.</param>
    /// <param name="index">The column of the tensor.</param>
    public static void Pack(ReadOnlySpan<double> column, Tensor rows, int index)
    {
        int width = rows.Shape[1];
        switch (rows.Type)
        {
            case ElementType.Float32: PackSingles(column, rows.Values<float>(), index, width); break;
            case ElementType.Float64: Pack(column, rows.Values<double>(), index, width); break;
            case ElementType.Int8: Pack(column, rows.Values<sbyte>(), index, width); break;
            case ElementType.Int16: Pack(column, rows.Values<short>(), index, width); break;
            case ElementType.Int32: Pack(column, rows.Values<int>(), index, width); break;
            case ElementType.Int64: Pack(column, rows.Values<long>(), index, width); break;
            case ElementType.UInt16: Pack(column, rows.Values<ushort>(), index, width); break;
            case ElementType.UInt32: Pack(column, rows.Values<uint>(), index, width); break;
            case ElementType.UInt64: Pack(column, rows.Values<ulong>(), index, width); break;
            case ElementType.UInt8: Pack(column, rows.Values<byte>(), index, width); break;
            default:
                Span<byte> flags = rows.Bytes;
                for (int i = 0; i < column.Length; i++)
                    flags[i * width + index] = column[i] is 0 or double.NaN ? (byte)0 : (byte)1;
                break;
        }
    }

    /// <summary>Reads one column of a tensor.</summary>
    /// <param name="values">Any shape; the value of row i is element first + i * stride.</param>
    /// <param name="first">The index of the first row's value.</param>
    /// <param name="stride">The distance between rows, in elements.</param>
    /// <param name="column">Receives one value per row.</param>
    public static void Unpack(Tensor values, int first, int stride, Span<double> column)
    {
        switch (values.Type)
        {
            case ElementType.Float32: Unpack(values.Values<float>(), first, stride, column); break;
            case ElementType.Float64: Unpack(values.Values<double>(), first, stride, column); break;
            case ElementType.Int8: Unpack(values.Values<sbyte>(), first, stride, column); break;
            case ElementType.Int16: Unpack(values.Values<short>(), first, stride, column); break;
            case ElementType.Int32: Unpack(values.Values<int>(), first, stride, column); break;
            case ElementType.Int64: Unpack(values.Values<long>(), first, stride, column); break;
            case ElementType.UInt16: Unpack(values.Values<ushort>(), first, stride, column); break;
            case ElementType.UInt32: Unpack(values.Values<uint>(), first, stride, column); break;
            case ElementType.UInt64: Unpack(values.Values<ulong>(), first, stride, column); break;
            default: Unpack<byte>(values.Bytes, first, stride, column); break;
        }
    }

    private static void PackSingles(ReadOnlySpan<double> column, Span<float> rows, int index, int width)
    {
        if (width == 1)
        {
            TensorPrimitives.ConvertTruncating(column, rows);
            return;
        }
        for (int i = 0, at = index; i < column.Length; i++, at += width)
            rows[at] = (float)column[i];
    }

    private static void Pack<T>(ReadOnlySpan<double> column, Span<T> rows, int index, int width)
        where T : unmanaged, INumber<T>
    {
        for (int i = 0, at = index; i < column.Length; i++, at += width)
            rows[at] = T.CreateTruncating(column[i]);
    }

    private static void Unpack<T>(ReadOnlySpan<T> values, int first, int stride, Span<double> column)
        where T : unmanaged, INumber<T>
    {
        for (int i = 0, at = first; i < column.Length; i++, at += stride)
            column[i] = double.CreateTruncating(values[at]);
    }
}
