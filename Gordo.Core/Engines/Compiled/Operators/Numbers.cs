using System.Numerics;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>Reads tensors of any numeric type as one type, for operands that may differ in type.</summary>
internal static class Numbers
{
    /// <summary>Returns the elements as float64, without copying if they already are.</summary>
    public static Span<double> ToDouble(in RunContext context, Tensor tensor) => To<double>(context, tensor);

    /// <summary>Returns the elements as int64; fractions are truncated.</summary>
    public static Span<long> ToInt64(in RunContext context, Tensor tensor) => To<long>(context, tensor);

    /// <summary>Returns the elements converted with truncation, without copying if they already have that type.</summary>
    public static Span<TTo> To<TTo>(in RunContext context, Tensor tensor)
        where TTo : unmanaged, INumber<TTo>
    {
        if (ElementTypes.Of<TTo>() == tensor.Type)
            return tensor.Values<TTo>();
        Span<TTo> numbers = context.Scratch<TTo>(tensor.Count);
        Copy(tensor, numbers);
        return numbers;
    }

    /// <summary>Writes the elements converted to another type.</summary>
    public static void Copy<TTo>(Tensor tensor, Span<TTo> numbers)
        where TTo : unmanaged, INumber<TTo>
    {
        switch (tensor.Type)
        {
            case ElementType.Float32: Copy(tensor.Values<float>(), numbers); break;
            case ElementType.Float64: Copy(tensor.Values<double>(), numbers); break;
            case ElementType.Int8: Copy(tensor.Values<sbyte>(), numbers); break;
            case ElementType.Int16: Copy(tensor.Values<short>(), numbers); break;
            case ElementType.Int32: Copy(tensor.Values<int>(), numbers); break;
            case ElementType.Int64: Copy(tensor.Values<long>(), numbers); break;
            case ElementType.UInt16: Copy(tensor.Values<ushort>(), numbers); break;
            case ElementType.UInt32: Copy(tensor.Values<uint>(), numbers); break;
            case ElementType.UInt64: Copy(tensor.Values<ulong>(), numbers); break;
            default: Copy(tensor.Raw<byte>(), numbers); break;
        }
    }

    /// <summary>Writes one element, truncated to the tensor's type.</summary>
    public static void Write<TFrom>(Tensor tensor, int index, TFrom value)
        where TFrom : unmanaged, INumber<TFrom>
    {
        switch (tensor.Type)
        {
            case ElementType.Float32: tensor.Values<float>()[index] = float.CreateTruncating(value); break;
            case ElementType.Float64: tensor.Values<double>()[index] = double.CreateTruncating(value); break;
            case ElementType.Int8: tensor.Values<sbyte>()[index] = sbyte.CreateTruncating(value); break;
            case ElementType.Int16: tensor.Values<short>()[index] = short.CreateTruncating(value); break;
            case ElementType.Int32: tensor.Values<int>()[index] = int.CreateTruncating(value); break;
            case ElementType.Int64: tensor.Values<long>()[index] = long.CreateTruncating(value); break;
            case ElementType.UInt16: tensor.Values<ushort>()[index] = ushort.CreateTruncating(value); break;
            case ElementType.UInt32: tensor.Values<uint>()[index] = uint.CreateTruncating(value); break;
            case ElementType.UInt64: tensor.Values<ulong>()[index] = ulong.CreateTruncating(value); break;
            default: tensor.Bytes[index] = byte.CreateTruncating(value); break;
        }
    }

    private static void Copy<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        for (int i = 0; i < from.Length; i++)
            to[i] = TTo.CreateTruncating(from[i]);
    }
}
