using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Reshaping;

/// <summary>Operators that repeat tensors along axes.</summary>
/// <remarks>ONNX operators Expand (8, 13), Tile (1 with one axis, 6, 13).</remarks>
internal sealed class Repeats : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Expand", [8, 13], 2, 2, _ => new Expand());
        registry.Add("Tile", [1], 3, 3, _ => new LegacyTile());
        registry.Add("Tile", [6, 13], 2, 2, _ => new Tile());
    }

    /// <summary>Views an axis of n as [repeats, n] with stride 0 between repeats, and copies the result.</summary>
    private static void Repeat(in RunContext context, Tensor input, in Shape repeats)
    {
        Shape shape = default, strides = default, split = default;
        Shape rowMajor = Strided.RowMajor(input.Shape);
        for (int i = 0; i < input.Rank; i++)
        {
            long length = (long)input.Shape[i] * repeats[i];
            if (length > int.MaxValue)
                throw new ModelException($"{input.Shape} repeated {repeats} times is too large");
            shape.Add((int)length);
            // Only repeated axes are split in two, since the rank is limited and most axes are not repeated.
            if (repeats[i] != 1)
            {
                split.Add(repeats[i]);
                strides.Add(0);
            }
            split.Add(input.Shape[i]);
            strides.Add(rowMajor[i]);
        }
        Tensor output = context.Output(0, input.Type, shape);
        Tensor view = new();
        view.SetAlias(output, split);
        Strided.Gather(input, view, 0, strides);
    }

    private sealed class Expand : Operator
    {
        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0), wanted = context.Input(1);
            Shape target = default;
            target.Rank = wanted.Count;
            for (int i = 0; i < target.Rank; i++)
            {
                long length = wanted.Integer(i);
                if (length is < 0 or > int.MaxValue)
                    throw new ModelException($"shape {Text.List(wanted.Integers())} is negative or too large");
                target[i] = (int)length;
            }
            // Bidirectional: where the wanted length is 1, the input's length is kept.
            Shape shape = Broadcasting.Combine(input.Shape, target);
            Expansion.Fill(input, context.Output(0, input.Type, shape));
        }
    }

    private sealed class Tile : Operator
    {
        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0), counts = context.Input(1);
            if (counts.Count != input.Rank)
                throw new ModelException($"{counts.Count} repeat counts for the shape {input.Shape}");
            Shape repeats = default;
            for (int i = 0; i < input.Rank; i++)
                repeats.Add(Checked(counts.Integer(i)));
            Repeat(context, input, repeats);
        }
    }

    private sealed class LegacyTile : Operator
    {
        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            Shape repeats = input.Shape;
            repeats.Axes.Fill(1);
            repeats[input.Shape.Axis(Number(context, 2))] = Checked(Number(context, 1));
            Repeat(context, input, repeats);
        }

        // Version 1 passes both as tensors of the input's type.
        private static long Number(in RunContext context, int input)
        {
            Span<long> values = Numbers.ToInt64(context, context.Input(input));
            return values.Length == 1 ? values[0] : throw new ModelException($"input {input} has {values.Length} values; expected one");
        }
    }

    private static int Checked(long count) =>
        count is >= 0 and <= int.MaxValue ? (int)count : throw new ModelException($"the repeat count {count} is out of range");
}
