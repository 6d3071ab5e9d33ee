using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Reshaping;

/// <summary>Padding and cropping.</summary>
/// <remarks>
/// ONNX operators Pad: attributes <c>paddings</c> (1) or <c>pads</c> (2), inputs (11, 13), axes (18), mode <c>wrap</c> (19);
/// CenterCropPad (18).
/// </remarks>
internal sealed class Padding : IOperatorFamily
{
    private enum Mode
    {
        Constant,
        Reflect,
        Edge,
        Wrap,
    }

    public void Register(OperatorRegistry registry)
    {
        registry.Add("Pad", [1, 2], 1, 1, node => new Pad(node));
        registry.Add("Pad", [11, 13], 2, 3, node => new Pad(node));
        registry.Add("Pad", [18, 19, 21, 23, 24, 25], 2, 4, node => new Pad(node));
        registry.Add("CenterCropPad", [18], 2, 2, node => new CenterCropPad(node));
    }

    private static int Source(Mode mode, long place, int length)
    {
        if (place >= 0 && place < length)
            return (int)place;
        switch (mode)
        {
            case Mode.Constant:
                return -1;
            case Mode.Edge:
                return place < 0 ? 0 : length - 1;
            case Mode.Wrap:
                return (int)((place % length + length) % length);
            default:
                // Reflects at the first and the last element without repeating them, as often as needed.
                long period = Math.Max(1, 2L * (length - 1));
                long within = (place % period + period) % period;
                return (int)(within < length ? within : period - within);
        }
    }

    /// <summary>Writes the padded output, which begins <paramref name="before"/> elements before the input on each axis.</summary>
    private static void Place<T>(in RunContext context, Tensor input, Span<T> output, in Shape shape, in Shape before, Mode mode, T filler)
        where T : unmanaged
    {
        // By output axis and position: the input position, or -1 for none.
        int places = 0, done = 0;
        foreach (int length in shape.Span)
            places = Extents.Of((long)places + length);
        Span<int> sources = context.Scratch<int>(places);
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            for (int i = 0; i < shape[axis]; i++)
                sources[done++] = Source(mode, (long)i - before[axis], input.Shape[axis]);
        }
        Fill(input.Raw<T>(), output, input.Shape, shape, sources, filler);
    }

    private static void Fill<T>(
        ReadOnlySpan<T> input, Span<T> output, in Shape from, in Shape to, ReadOnlySpan<int> sources, T filler)
        where T : unmanaged
    {
        if (to.Rank == 0)
        {
            output[0] = input[0];
            return;
        }
        Shape strides = Strided.RowMajor(from);
        int width = to[^1];
        ReadOnlySpan<int> last = sources[^width..];
        Shape index = default;
        index.Rank = to.Rank;
        for (int done = 0; done < output.Length; done += width)
        {
            int start = 0, table = 0;
            for (int axis = 0; axis < to.Rank - 1 && start >= 0; axis++)
            {
                int source = sources[table + index[axis]];
                start = source < 0 ? -1 : start + source * strides[axis];
                table += to[axis];
            }
            Span<T> row = output.Slice(done, width);
            if (start < 0)
                row.Fill(filler);
            else
                for (int i = 0; i < width; i++)
                    row[i] = last[i] < 0 ? filler : input[start + last[i]];
            for (int axis = to.Rank - 2; axis >= 0; axis--)
            {
                if (++index[axis] < to[axis])
                    break;
                index[axis] = 0;
            }
        }
    }

    private sealed class Pad : MoveOperator
    {
        private readonly Mode _mode;
        private readonly long[]? _pads;
        private readonly float _value;

        public Pad(NodeDefinition node)
        {
            string mode = node.String("mode", "constant");
            _mode = mode switch
            {
                "constant" => Mode.Constant,
                "reflect" => Mode.Reflect,
                "edge" => Mode.Edge,
                "wrap" when node.Version >= 19 => Mode.Wrap,
                _ => throw node.Fault($"mode {Text.Quote(mode)} is not supported"),
            };
            if (node.Version >= 11)
                return;
            string name = node.Version < 2 ? "paddings" : "pads";
            _pads = node.Ints(name) ?? throw node.Fault($"the required attribute '{name}' is missing");
            _value = node.Float("value", 0);
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            Shape before = default, shape = input.Shape;
            before.Rank = input.Rank;
            ReadPads(context, input, ref before, ref shape);
            Span<T> output = context.Output(0, input.Type, shape).Raw<T>();
            if (output.IsEmpty)
                return;
            T filler = Filler<T>(context, input);
            if (input.Count == 0 && _mode != Mode.Constant)
                throw new ModelException($"the empty shape {input.Shape} has no elements to pad with");

            Place(context, input, output, shape, before, _mode, filler);
        }

        private void ReadPads(in RunContext context, Tensor input, ref Shape before, ref Shape shape)
        {
            Tensor? pads = _pads is null ? context.Input(1) : null;
            Tensor? axes = context.Optional(3);
            int padded = axes?.Count ?? input.Rank;
            int count = pads?.Count ?? _pads!.Length;
            if (count != 2L * padded)
                throw new ModelException($"{count} pads for {padded} axes; expected two for each");
            uint seen = 0;
            for (int i = 0; i < padded; i++)
            {
                int axis = axes is null ? i : input.Shape.Axis(axes.Integer(i));
                if ((seen & 1u << axis) != 0)
                    throw new ModelException($"axis {axis} is padded twice");
                seen |= 1u << axis;
                long first = pads?.Integer(i) ?? _pads![i], last = pads?.Integer(padded + i) ?? _pads![padded + i];
                if (Math.Max(Math.Abs(first / 2), Math.Abs(last / 2)) > int.MaxValue / 4)
                    throw new ModelException($"pads {first} and {last} are out of range");
                long length = input.Shape[axis] + first + last;
                if (length is < 0 or > int.MaxValue)
                    throw new ModelException($"pads {first} and {last} are out of range for an axis of {input.Shape[axis]}");
                before[axis] = (int)first;
                shape[axis] = (int)length;
            }
        }

        private T Filler<T>(in RunContext context, Tensor input)
            where T : unmanaged
        {
            if (context.Optional(2) is { } value)
            {
                if (value.Count > 1 || value.Type != input.Type)
                    throw new ModelException($"the padding value is {value}; expected one {input.Type.Name()}");
                return value.Count == 0 ? default : value.Raw<T>()[0];
            }
            Tensor one = context.ScratchTensor(input.Type, new Shape(1));
            one.Bytes.Clear();
            if (input.Type == ElementType.Float32)
                one.Values<float>()[0] = _value;
            else if (input.Type == ElementType.Float64)
                one.Values<double>()[0] = _value;
            return one.Raw<T>()[0];
        }
    }

    /// <summary>Crops or pads both ends equally; the odd element goes to the end.</summary>
    private sealed class CenterCropPad(NodeDefinition node) : MoveOperator
    {
        private readonly long[]? _axes = node.Ints("axes");

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0), target = context.Input(1);
            int count = _axes?.Length ?? input.Rank;
            if (target.Count != count)
                throw new ModelException($"{target.Count} lengths for {count} axes");
            Shape before = default, shape = input.Shape;
            before.Rank = input.Rank;
            for (int i = 0; i < count; i++)
            {
                int axis = _axes is null ? i : input.Shape.Axis(_axes[i]);
                long length = target.Integer(i);
                if (length is < 0 or > int.MaxValue)
                    throw new ModelException($"{length} is not a valid axis length");
                before[axis] = ((int)length - input.Shape[axis]) / 2;
                shape[axis] = (int)length;
            }
            Span<T> output = context.Output(0, input.Type, shape).Raw<T>();
            if (!output.IsEmpty)
                Place(context, input, output, shape, before, Mode.Constant, default);
        }
    }
}
