using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Reshaping;

/// <summary>Splits a tensor along an axis.</summary>
/// <remarks>
/// ONNX operator Split: lengths as attribute (1, 2, 11) or input (1, 13), or one equal part per output; from version 18
/// <c>num_outputs</c> parts, the last of which may be shorter.
/// </remarks>
internal sealed class Splitting : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Split", [1, 13, 18], 1, 2, node => new Split(node), maxOutputs: int.MaxValue);
        registry.Add("Split", [2, 11], 1, 1, node => new Split(node), maxOutputs: int.MaxValue);
    }

    private sealed class Split : Operator
    {
        private readonly long _axis;
        private readonly long[]? _lengths;
        private readonly bool _lastMayBeShorter;
        private readonly int _pieces;

        public Split(NodeDefinition node)
        {
            _axis = node.Int("axis", 0);
            _lengths = node.Version < 13 ? node.Ints("split") : null;
            _pieces = node.Outputs.Count;
            _lastMayBeShorter = node.Version >= 18;
            if (node.Version >= 18 && node.Has("num_outputs"))
            {
                long asked = node.Int("num_outputs");
                if (asked != _pieces)
                    throw node.Fault($"num_outputs is {asked}, but the node has {_pieces} outputs");
                if (node.HasInput(1))
                    throw node.Fault("both num_outputs and split are given");
            }
        }

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            Tensor? lengths = context.Optional(1);
            int axis = input.Shape.Axis(_axis);
            int whole = input.Shape[axis];
            int count = lengths?.Count ?? _lengths?.Length ?? _pieces;
            if (count != _pieces)
                throw new ModelException($"{count} lengths for {_pieces} outputs");
            if (lengths is null && _lengths is null && !_lastMayBeShorter && whole % _pieces != 0)
                throw new ModelException($"axis {axis} of {input.Shape} cannot be split into {_pieces} equal parts");
            int equal = (int)(((long)whole + _pieces - 1) / _pieces);
            long start = 0;
            for (int i = 0; i < _pieces; i++)
            {
                long length = lengths?.Integer(i) ?? _lengths?[i] ?? Math.Clamp(whole - start, 0, equal);
                if (length < 0 || length > whole - start)
                    throw new ModelException($"a part of {length} from index {start} exceeds axis {axis} of {input.Shape}");
                if (context.IsRequested(i))
                    Copy(context, input, axis, (int)start, (int)length, i);
                start += length;
            }
            if (start != whole)
                throw new ModelException($"the parts add up to {start}; axis {axis} of {input.Shape} has {whole}");
        }

        private static void Copy(in RunContext context, Tensor input, int axis, int start, int length, int output)
        {
            Shape shape = input.Shape;
            shape[axis] = length;
            Span<byte> target = context.Output(output, input.Type, shape).Bytes;
            if (target.IsEmpty)
                return;
            int inner = input.Shape.Product(axis + 1, input.Rank) * input.Type.Size();
            int run = length * inner, step = input.Shape[axis] * inner;
            ReadOnlySpan<byte> source = input.Bytes[(start * inner)..];
            for (int done = 0, from = 0; done < target.Length; done += run, from += step)
                source.Slice(from, run).CopyTo(target[done..]);
        }
    }
}
