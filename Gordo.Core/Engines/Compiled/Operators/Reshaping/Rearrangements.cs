using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Reshaping;

/// <summary>Operators that reorder the elements of a tensor, or pass it on unchanged.</summary>
/// <remarks>
/// ONNX operators DepthToSpace (1, 11, 13), SpaceToDepth (1, 13), ReverseSequence (10), Dropout (1, 6, 7, 10, 12, 13, 22).
/// </remarks>
internal sealed class Rearrangements : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("DepthToSpace", [1, 11, 13], 1, 1, node => new DepthToSpace(node));
        registry.Add("SpaceToDepth", [1, 13], 1, 1, node => new SpaceToDepth(node));
        registry.Add("ReverseSequence", [10], 2, 2, node => new ReverseSequence(node));
        registry.Add("Dropout", [1, 6, 7, 10], 1, 1, node => new Dropout(node), maxOutputs: 2);
        registry.Add("Dropout", [12, 13, 22], 1, 3, node => new Dropout(node), maxOutputs: 2);
    }

    private static int BlockSize(NodeDefinition node)
    {
        if (!node.Has("blocksize"))
            throw node.Fault("the required attribute 'blocksize' is missing");
        return node.Int32("blocksize", 1, 1);
    }

    /// <summary>Transposes a tensor viewed with six axes.</summary>
    private static void Reorder(in RunContext context, Tensor input, in Shape six, in Shape order, in Shape shape)
    {
        Tensor source = new(), target = new();
        source.SetAlias(input, six);
        Shape moved = six;
        for (int i = 0; i < six.Rank; i++)
            moved[i] = six[order[i]];
        target.SetAlias(context.Output(0, input.Type, shape), moved);
        Strided.Transpose(source, target, order);
    }

    private sealed class DepthToSpace : Operator
    {
        private readonly int _block;
        private readonly bool _columnsFirst;

        public DepthToSpace(NodeDefinition node)
        {
            _block = BlockSize(node);
            string mode = node.Version < 11 ? "DCR" : node.String("mode", "DCR");
            _columnsFirst = mode == "CRD";
            if (mode is not ("CRD" or "DCR"))
                throw node.Fault($"mode {Text.Quote(mode)} is not supported");
        }

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            long square = (long)_block * _block;
            if (input.Rank != 4 || input.Shape[1] % square != 0)
                throw new ModelException($"the channels of {input.Shape} cannot be divided into blocks of {_block}");
            (int n, int c, int h, int w) = (input.Shape[0], (int)(input.Shape[1] / square), input.Shape[2], input.Shape[3]);
            Shape six = _columnsFirst ? new Shape(n, c, _block, _block, h, w) : new Shape(n, _block, _block, c, h, w);
            Shape order = _columnsFirst ? new Shape(0, 1, 4, 2, 5, 3) : new Shape(0, 3, 4, 1, 5, 2);
            Reorder(context, input, six, order, new Shape(n, c, Extents.Product(h, _block), Extents.Product(w, _block)));
        }
    }

    private sealed class SpaceToDepth(NodeDefinition node) : Operator
    {
        private readonly int _block = BlockSize(node);

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            if (input.Rank != 4 || input.Shape[2] % _block != 0 || input.Shape[3] % _block != 0)
                throw new ModelException($"the shape {input.Shape} cannot be divided into blocks of {_block}");
            (int n, int c, int h, int w) = (input.Shape[0], input.Shape[1], input.Shape[2] / _block, input.Shape[3] / _block);
            Reorder(
                context, input, new Shape(n, c, h, _block, w, _block), new Shape(0, 3, 5, 1, 2, 4),
                new Shape(n, Extents.Product(c, _block, _block), h, w));
        }
    }

    private sealed class ReverseSequence(NodeDefinition node) : MoveOperator
    {
        private readonly long _batchAxis = node.Int("batch_axis", 1);
        private readonly long _timeAxis = node.Int("time_axis", 0);

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0), lengths = context.Input(1);
            int batchAxis = input.Shape.Axis(_batchAxis), timeAxis = input.Shape.Axis(_timeAxis);
            if (Math.Max(batchAxis, timeAxis) != 1 || batchAxis == timeAxis || lengths.Count != input.Shape[batchAxis])
                throw new ModelException($"{lengths.Count} lengths do not match {input.Shape} with batch axis {batchAxis} and time axis {timeAxis}");
            int batch = input.Shape[batchAxis], steps = input.Shape[timeAxis], run = input.Shape.Product(2, input.Rank);
            int batchStride = batchAxis == 0 ? steps * run : run, timeStride = timeAxis == 0 ? batch * run : run;
            ReadOnlySpan<T> x = input.Raw<T>();
            Span<T> y = context.Output(0, input.Type, input.Shape).Raw<T>();
            for (int b = 0; b < batch; b++)
            {
                long length = lengths.Integer(b);
                if (length < 0 || length > steps)
                    throw new ModelException($"the length {length} is out of range for {steps} steps");
                for (int t = 0; t < steps; t++)
                {
                    int from = t < length ? (int)length - 1 - t : t;
                    x.Slice(b * batchStride + from * timeStride, run).CopyTo(y[(b * batchStride + t * timeStride)..]);
                }
            }
        }
    }

    /// <summary>Returns its input unchanged: values are dropped only in training.</summary>
    private sealed class Dropout : Operator
    {
        private readonly bool _maskIsBoolean;

        public Dropout(NodeDefinition node)
        {
            node.Ignore("consumed_inputs", "ratio", "seed");
            _maskIsBoolean = node.Version >= 10;
            if (node.Version < 7 && !node.Flag("is_test", false) && node.Outputs.Count > 1 && node.Outputs[1].Length > 0)
                throw node.Unsupported("training is not supported");
        }

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            if (context.Optional(2) is { } training && training.Count == 1 && training.Values<bool>()[0]
                && !(context.Optional(1) is { Count: 1 } ratio && ratio.Number() == 0))
                throw ModelException.Unsupported("training mode is not supported");
            input.Bytes.CopyTo(context.Output(0, input.Type, input.Shape).Bytes);
            if (!context.IsRequested(1))
                return;
            Tensor mask = context.Output(1, _maskIsBoolean ? ElementType.Bool : input.Type, input.Shape);
            for (int i = 0; i < mask.Count; i++)
                Numbers.Write(mask, i, 1);
        }
    }
}
