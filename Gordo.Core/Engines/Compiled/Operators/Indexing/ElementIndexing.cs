using System.Numerics;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Indexing;

/// <summary>Reads and writes elements at positions given by tensors.</summary>
/// <remarks>
/// ONNX operators GatherElements (11, 13), GatherND (11, 12, 13), ScatterElements (11, 13, 16, 18) and its old name Scatter (9, 11),
/// ScatterND (11, 13, 16, 18), TensorScatter (24).
/// </remarks>
internal sealed class ElementIndexing : IOperatorFamily
{
    private enum Reduction
    {
        None,
        Add,
        Multiply,
        Max,
        Min,
    }

    public void Register(OperatorRegistry registry)
    {
        registry.Add("GatherElements", [11, 13], 2, 2, node => new GatherElements(node));
        registry.Add("GatherND", [11, 12, 13], 2, 2, node => new GatherND(node));
        registry.Add("Scatter", [9, 11], 3, 3, node => new ScatterElements(node));
        registry.Add("ScatterElements", [11, 13, 16, 18], 3, 3, node => new ScatterElements(node));
        registry.Add("ScatterND", [11, 13, 16, 18], 3, 3, node => new ScatterND(node));
        registry.Add("TensorScatter", [24], 2, 3, node => new TensorScatter(node));
    }

    private static int Place(long index, int length) =>
        index >= -length && index < length
            ? (int)(index < 0 ? index + length : index)
            : throw new ModelException($"index {index} is out of range for an axis of {length}");

    private static Reduction ReductionOf(NodeDefinition node)
    {
        if (node.Version < 16)
            return Reduction.None;
        string name = node.String("reduction", "none");
        return name switch
        {
            "none" => Reduction.None,
            "add" => Reduction.Add,
            "mul" => Reduction.Multiply,
            "max" when node.Version >= 18 => Reduction.Max,
            "min" when node.Version >= 18 => Reduction.Min,
            _ => throw node.Fault($"reduction {Text.Quote(name)} is not supported"),
        };
    }

    private static void Reduce<T>(Reduction reduction, ref T target, T update)
        where T : unmanaged, INumber<T>
    {
        target = reduction switch
        {
            Reduction.Add => unchecked(target + update),
            Reduction.Multiply => unchecked(target * update),
            Reduction.Max => T.Max(target, update),
            Reduction.Min => T.Min(target, update),
            _ => update,
        };
    }

    private sealed class GatherElements(NodeDefinition node) : MoveOperator
    {
        private readonly long _axis = node.Int("axis", 0);

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0), indices = context.Input(1);
            int axis = input.Shape.Axis(_axis);
            Shape shape = indices.Shape, strides = Strided.RowMajor(input.Shape), at = shape;
            CheckWithin(shape, input.Shape, axis);
            ReadOnlySpan<T> x = input.Raw<T>();
            Span<T> y = context.Output(0, input.Type, shape).Raw<T>();
            at.Axes.Clear();
            for (int i = 0; i < y.Length; i++)
            {
                int offset = Place(indices.Integer(i), input.Shape[axis]) * strides[axis];
                for (int k = 0; k < shape.Rank; k++)
                    offset += k == axis ? 0 : at[k] * strides[k];
                y[i] = x[offset];
                Strided.Advance(ref at, shape, shape.Rank);
            }
        }
    }

    private static void CheckWithin(in Shape indices, in Shape data, int axis)
    {
        bool fits = indices.Rank == data.Rank;
        for (int i = 0; fits && i < data.Rank; i++)
            fits = i == axis || indices[i] <= data[i];
        if (!fits)
            throw new ModelException($"indices of shape {indices} are incompatible with {data} along axis {axis}");
    }

    private sealed class GatherND(NodeDefinition node) : MoveOperator
    {
        private readonly int _batchAxes = node.Version >= 12 ? node.Int32("batch_dims", 0, 0) : 0;

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0), indices = context.Input(1);
            int tuple = indices.Rank > 0 ? indices.Shape[^1] : 0;
            if (indices.Rank == 0 || _batchAxes >= Math.Min(input.Rank, indices.Rank) || tuple > input.Rank - _batchAxes)
                throw new ModelException($"indices of shape {indices.Shape} do not match {input.Shape} with {_batchAxes} batch axes");
            Shape shape = default;
            for (int i = 0; i < indices.Rank - 1; i++)
            {
                if (i < _batchAxes && indices.Shape[i] != input.Shape[i])
                    throw new ModelException($"the batch axes of {input.Shape} and {indices.Shape} differ");
                shape.Add(indices.Shape[i]);
            }
            for (int i = _batchAxes + tuple; i < input.Rank; i++)
                shape.Add(input.Shape[i]);
            Shape strides = Strided.RowMajor(input.Shape);
            ReadOnlySpan<T> x = input.Raw<T>();
            Span<T> y = context.Output(0, input.Type, shape).Raw<T>();
            int run = input.Shape.Product(_batchAxes + tuple, input.Rank);
            int batches = input.Shape.Product(0, _batchAxes), batchSize = input.Shape.Product(_batchAxes, input.Rank);
            int tuples = indices.Shape.Product(0, indices.Rank - 1);
            for (int i = 0; i < tuples && run > 0; i++)
            {
                int offset = (int)((long)i * batches / tuples) * batchSize;
                for (int k = 0; k < tuple; k++)
                    offset += Place(indices.Integer(i * tuple + k), input.Shape[_batchAxes + k]) * strides[_batchAxes + k];
                x.Slice(offset, run).CopyTo(y[(i * run)..]);
            }
        }
    }

    private sealed class ScatterElements(NodeDefinition node) : NumericOperator
    {
        private readonly long _axis = node.Int("axis", 0);
        private readonly Reduction _reduction = ReductionOf(node);

        protected override bool TakesBooleans => _reduction == Reduction.None;

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0), indices = context.Input(1), updates = context.Input(2);
            int axis = input.Shape.Axis(_axis);
            Shape shape = indices.Shape, strides = Strided.RowMajor(input.Shape), at = shape;
            if (!updates.Shape.Equals(shape) || updates.Type != input.Type)
                throw new ModelException($"indices of shape {indices} and updates of shape {updates} do not match the input {input}");
            CheckWithin(shape, input.Shape, axis);
            Tensor output = context.Output(0, input.Type, input.Shape);
            input.Bytes.CopyTo(output.Bytes);
            Span<T> y = output.Raw<T>();
            ReadOnlySpan<T> values = updates.Raw<T>();
            at.Axes.Clear();
            for (int i = 0; i < values.Length; i++)
            {
                int offset = Place(indices.Integer(i), input.Shape[axis]) * strides[axis];
                for (int k = 0; k < shape.Rank; k++)
                    offset += k == axis ? 0 : at[k] * strides[k];
                Reduce(_reduction, ref y[offset], values[i]);
                Strided.Advance(ref at, shape, shape.Rank);
            }
        }
    }

    private sealed class ScatterND(NodeDefinition node) : NumericOperator
    {
        private readonly Reduction _reduction = ReductionOf(node);

        protected override bool TakesBooleans => _reduction == Reduction.None;

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0), indices = context.Input(1), updates = context.Input(2);
            int tuple = indices.Rank > 0 ? indices.Shape[^1] : 0;
            if (indices.Rank == 0 || tuple > input.Rank || updates.Type != input.Type)
                throw new ModelException($"indices of shape {indices} and updates of shape {updates} do not match the input {input}");
            Shape expected = indices.Shape;
            expected.Rank--;
            for (int i = tuple; i < input.Rank; i++)
                expected.Add(input.Shape[i]);
            if (!updates.Shape.Equals(expected))
                throw new ModelException($"updates of shape {updates.Shape}; expected {expected}");
            Shape strides = Strided.RowMajor(input.Shape);
            Tensor output = context.Output(0, input.Type, input.Shape);
            input.Bytes.CopyTo(output.Bytes);
            Span<T> y = output.Raw<T>();
            ReadOnlySpan<T> values = updates.Raw<T>();
            int run = input.Shape.Product(tuple, input.Rank), tuples = indices.Shape.Product(0, indices.Rank - 1);
            for (int i = 0; i < tuples && run > 0; i++)
            {
                int offset = 0;
                for (int k = 0; k < tuple; k++)
                    offset += Place(indices.Integer(i * tuple + k), input.Shape[k]) * strides[k];
                Span<T> target = y.Slice(offset, run);
                for (int k = 0; k < run; k++)
                    Reduce(_reduction, ref target[k], values[i * run + k]);
            }
        }
    }

    /// <summary>Writes new steps into a cache of sequences, each batch at its own position, wrapping around if circular.</summary>
    private sealed class TensorScatter : MoveOperator
    {
        private readonly long _axis;
        private readonly bool _circular;

        public TensorScatter(NodeDefinition node)
        {
            _axis = node.Int("axis", -2);
            _circular = node.String("mode", "linear") switch
            {
                "linear" => false,
                "circular" => true,
                string other => throw node.Unsupported($"mode {Text.Quote(other)} is not supported"),
            };
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor past = context.Input(0), update = context.Input(1);
            Tensor? starts = context.Optional(2);
            int axis = past.Shape.Axis(_axis);
            Shape expected = past.Shape;
            if (axis == 0 || update.Rank != past.Rank || update.Type != past.Type)
                throw new ModelException($"{update} cannot be written into {past} along axis {axis}");
            expected[axis] = update.Shape[axis];
            int batch = past.Shape[0], room = past.Shape[axis], steps = update.Shape[axis];
            if (!update.Shape.Equals(expected) || steps > room || (starts is not null && starts.Count != batch))
                throw new ModelException($"{update} cannot be written into {past} along axis {axis}");
            Tensor output = context.Output(0, past.Type, past.Shape);
            past.Bytes.CopyTo(output.Bytes);
            Span<T> y = output.Raw<T>();
            ReadOnlySpan<T> values = update.Raw<T>();
            int lines = past.Shape.Product(1, axis), run = past.Shape.Product(axis + 1, past.Rank);
            int all = y.IsEmpty ? 0 : Extents.Product(batch, lines);
            for (int line = 0; line < all; line++)
            {
                long start = starts?.Integer(line / lines) ?? 0;
                if (start < 0 || (!_circular && start + steps > room))
                    throw new ModelException($"{steps} steps from position {start} exceed an axis of {room}");
                for (int step = 0; step < steps; step++)
                {
                    int place = (int)((start + step) % room);
                    values.Slice((line * steps + step) * run, run).CopyTo(y[((line * room + place) * run)..]);
                }
            }
        }
    }
}
