using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Engines.Compiled.Operators.Elementwise;

/// <summary>Logical operators on booleans, and bitwise operators on integers.</summary>
/// <remarks>
/// ONNX operators And, Or, Xor (1, 7), Not (1), BitwiseAnd, BitwiseOr, BitwiseXor, BitwiseNot (18), BitShift (11).
/// </remarks>
internal sealed class Logic : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("And", [1, 7], 2, 2, node => new Bits<AndKernel>(node, booleans: true));
        registry.Add("Or", [1, 7], 2, 2, node => new Bits<OrKernel>(node, booleans: true));
        registry.Add("Xor", [1, 7], 2, 2, node => new Bits<XorKernel>(node, booleans: true));
        registry.Add("Not", [1], 1, 1, _ => new Not());
        registry.Add("BitwiseAnd", [18], 2, 2, node => new Bits<AndKernel>(node, booleans: false));
        registry.Add("BitwiseOr", [18], 2, 2, node => new Bits<OrKernel>(node, booleans: false));
        registry.Add("BitwiseXor", [18], 2, 2, node => new Bits<XorKernel>(node, booleans: false));
        registry.Add("BitwiseNot", [18], 1, 1, _ => new BitwiseNot());
        registry.Add("BitShift", [11], 2, 2, node => new BitShift(node));
    }

    private interface IBitKernel
    {
        static abstract byte At(byte a, byte b);
    }

    // Works on bytes whatever the type, since the operations are bitwise.
    private sealed class Bits<TKernel>(NodeDefinition node, bool booleans) : Operator
        where TKernel : struct, IBitKernel
    {
        private readonly LegacyBroadcast? _legacy = LegacyBroadcast.Of(node);

        public override void Run(in RunContext context)
        {
            Tensor a = context.Input(0), b = context.Input(1);
            if (a.Type != b.Type || booleans != (a.Type == ElementType.Bool) || a.Type.IsFloat())
                throw new ModelException(
                    $"expected two {(booleans ? "bool" : "integer")} tensors of one type, found {a.Type.Name()} and {b.Type.Name()}");
            Shape shapeB = _legacy?.Align(a.Shape, b.Shape) ?? b.Shape;
            Shape shape = Broadcasting.Combine(a.Shape, shapeB);
            Span<byte> result = context.Output(0, a.Type, shape).Bytes;
            ReadOnlySpan<byte> bytesA = a.Bytes, bytesB = b.Bytes;
            int size = a.Type.Size(), done = 0;
            for (var walk = new Broadcasting(a.Shape, shapeB, shape); walk.Remaining > 0; walk.Next())
            {
                int length = walk.Length * size;
                Span<byte> run = result.Slice(done, length);
                ReadOnlySpan<byte> runA = bytesA.Slice(walk.OffsetA * size, walk.ScalarA ? size : length);
                ReadOnlySpan<byte> runB = bytesB.Slice(walk.OffsetB * size, walk.ScalarB ? size : length);
                // Element sizes are powers of two, so masking the index repeats a scalar's bytes.
                int maskA = walk.ScalarA ? size - 1 : -1, maskB = walk.ScalarB ? size - 1 : -1;
                for (int i = 0; i < length; i++)
                    run[i] = TKernel.At(runA[i & maskA], runB[i & maskB]);
                done += length;
            }
        }
    }

    private readonly struct AndKernel : IBitKernel
    {
        public static byte At(byte a, byte b) => (byte)(a & b);
    }

    private readonly struct OrKernel : IBitKernel
    {
        public static byte At(byte a, byte b) => (byte)(a | b);
    }

    private readonly struct XorKernel : IBitKernel
    {
        public static byte At(byte a, byte b) => (byte)(a ^ b);
    }

    private sealed class Not : Operator
    {
        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            ReadOnlySpan<bool> x = input.Values<bool>();
            Span<bool> y = context.Output(0, ElementType.Bool, input.Shape).Values<bool>();
            for (int i = 0; i < x.Length; i++)
                y[i] = !x[i];
        }
    }

    private sealed class BitwiseNot : IntegerOperator
    {
        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            TensorPrimitives.OnesComplement<T>(input.Values<T>(), context.Output(0, input.Type, input.Shape).Values<T>());
        }
    }

    private sealed class BitShift : IntegerOperator
    {
        private readonly bool _left;

        public BitShift(NodeDefinition node) => _left = node.String("direction", "") switch
        {
            "LEFT" => true,
            "RIGHT" => false,
            string other => throw node.Fault($"direction is {Text.Quote(other)}; expected 'LEFT' or 'RIGHT'"),
        };

        protected override void Run<T>(in RunContext context)
        {
            Tensor a = context.Input(0), b = context.Input(1);
            Shape shape = Broadcasting.Combine(a.Shape, b.Shape);
            ReadOnlySpan<T> values = Expansion.To(context, a, shape).Values<T>();
            ReadOnlySpan<T> amounts = Expansion.To(context, b, shape).Values<T>();
            Span<T> result = context.Output(0, a.Type, shape).Values<T>();
            int bits = a.Type.Size() * 8;
            for (int i = 0; i < result.Length; i++)
            {
                int amount = int.CreateSaturating(amounts[i]);
                result[i] = (uint)amount >= (uint)bits ? T.Zero : _left ? values[i] << amount : values[i] >> amount;
            }
        }
    }
}
