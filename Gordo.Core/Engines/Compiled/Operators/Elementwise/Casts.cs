using System.Numerics;
using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Engines.Compiled.Operators.Elementwise;

/// <summary>Conversions between element types.</summary>
/// <remarks>
/// ONNX operators Cast (1 with the type's name, from 6 with its number) and CastLike (from 15). Floats are truncated to
/// integers; out-of-range values wrap, as in numpy and ONNX Runtime on x86.
/// </remarks>
internal sealed class Casts : IOperatorFamily
{
    // TensorProto.DataType in onnx.proto.
    private static readonly Dictionary<long, ElementType> ByNumber = new()
    {
        [1] = ElementType.Float32,
        [2] = ElementType.UInt8,
        [3] = ElementType.Int8,
        [4] = ElementType.UInt16,
        [5] = ElementType.Int16,
        [6] = ElementType.Int32,
        [7] = ElementType.Int64,
        [9] = ElementType.Bool,
        [11] = ElementType.Float64,
        [12] = ElementType.UInt32,
        [13] = ElementType.UInt64,
    };

    private static readonly Dictionary<string, long> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["FLOAT"] = 1,
        ["UINT8"] = 2,
        ["INT8"] = 3,
        ["UINT16"] = 4,
        ["INT16"] = 5,
        ["INT32"] = 6,
        ["INT64"] = 7,
        ["BOOL"] = 9,
        ["DOUBLE"] = 11,
        ["UINT32"] = 12,
        ["UINT64"] = 13,
    };

    public void Register(OperatorRegistry registry)
    {
        registry.Add("Cast", [1, 6, 9, 13, 19, 21, 23, 24, 25], 1, 1, node => new Cast(node));
        registry.Add("CastLike", [15, 19, 21, 23, 24, 25], 2, 2, node => new CastLike(node));
    }

    /// <summary>Returns the element type of a TensorProto.DataType, or null if it is not supported.</summary>
    public static ElementType? TypeOf(long number) => ByNumber.TryGetValue(number, out ElementType type) ? type : null;

    private static void Convert(in RunContext context, Tensor input, ElementType to)
    {
        Tensor output = context.Output(0, to, input.Shape);
        if (input.Type == to)
        {
            input.Bytes.CopyTo(output.Bytes);
            return;
        }
        switch (input.Type)
        {
            case ElementType.Float32: From<float>(input.Values<float>(), output); break;
            case ElementType.Float64: From<double>(input.Values<double>(), output); break;
            case ElementType.Int8: From<sbyte>(input.Values<sbyte>(), output); break;
            case ElementType.Int16: From<short>(input.Values<short>(), output); break;
            case ElementType.Int32: From<int>(input.Values<int>(), output); break;
            case ElementType.Int64: From<long>(input.Values<long>(), output); break;
            case ElementType.UInt8 or ElementType.Bool: From<byte>(input.Bytes, output); break;
            case ElementType.UInt16: From<ushort>(input.Values<ushort>(), output); break;
            case ElementType.UInt32: From<uint>(input.Values<uint>(), output); break;
            default: From<ulong>(input.Values<ulong>(), output); break;
        }
    }

    private static void From<T>(ReadOnlySpan<T> input, Tensor output)
        where T : unmanaged, INumber<T>
    {
        switch (output.Type)
        {
            case ElementType.Float32: TensorPrimitives.ConvertTruncating(input, output.Values<float>()); break;
            case ElementType.Float64: TensorPrimitives.ConvertTruncating(input, output.Values<double>()); break;
            case ElementType.Bool:
                Span<byte> flags = output.Bytes;
                for (int i = 0; i < input.Length; i++)
                    flags[i] = T.IsZero(input[i]) ? (byte)0 : (byte)1;
                break;
            case ElementType.Int64: Integers(input, output.Values<long>()); break;
            case ElementType.UInt64: Integers(input, output.Values<ulong>()); break;
            case ElementType.Int32: Integers(input, output.Values<int>()); break;
            case ElementType.UInt32: Integers(input, output.Values<uint>()); break;
            case ElementType.Int16: Integers(input, output.Values<short>()); break;
            case ElementType.UInt16: Integers(input, output.Values<ushort>()); break;
            case ElementType.Int8: Integers(input, output.Values<sbyte>()); break;
            default: Integers(input, output.Values<byte>()); break;
        }
    }

    private static void Integers<T, TInteger>(ReadOnlySpan<T> input, Span<TInteger> output)
        where T : unmanaged, INumber<T>
        where TInteger : unmanaged, IBinaryInteger<TInteger>
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            TensorPrimitives.ConvertTruncating(input, output);
            return;
        }
        for (int i = 0; i < input.Length; i++)
        {
            double value = double.CreateTruncating(input[i]);
            output[i] = typeof(TInteger) == typeof(ulong) && value >= 9.2233720368547758e18
                ? TInteger.CreateTruncating((ulong)value)
                : TInteger.CreateTruncating(ToInt64(value));
        }
    }

    // Out of range and NaN give the "integer indefinite" value of x86, as in C.
    private static long ToInt64(double value) =>
        value is > -9.2233720368547758e18 and < 9.2233720368547758e18 ? (long)value : long.MinValue;

    private sealed class Cast : Operator
    {
        // TensorProto.DataType of ONNX 1.18.
        private const long NewestType = 23;

        private readonly ElementType _to;

        public Cast(NodeDefinition node)
        {
            node.Ignore("saturate", "round_mode");
            long number;
            if (node.Version < 6)
            {
                string name = node.String("to", "");
                if (!ByName.TryGetValue(name, out number))
                    throw node.Unsupported($"casting to the type {Text.Quote(name)} is not supported");
            }
            else
            {
                number = node.Int("to");
            }
            if (!ByNumber.TryGetValue(number, out _to))
                throw number is > 0 and <= NewestType
                    ? node.Unsupported($"casting to the element type number {number} is not supported")
                    : node.Fault($"casting to the element type number {number} is not supported");
        }

        public override void Run(in RunContext context) => Convert(context, context.Input(0), _to);
    }

    private sealed class CastLike : Operator
    {
        public CastLike(NodeDefinition node) => node.Ignore("saturate", "round_mode");

        public override void Run(in RunContext context) => Convert(context, context.Input(0), context.Input(1).Type);
    }
}
