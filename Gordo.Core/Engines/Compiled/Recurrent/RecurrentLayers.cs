using System.Numerics;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Recurrent;

/// <summary>Recurrent layers over sequences.</summary>
/// <remarks>ONNX operators RNN, GRU, LSTM (1, 7, 14, 22): all directions, states, lengths, peepholes and layouts.</remarks>
internal sealed class RecurrentLayers : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("RNN", [1, 7, 14, 22], 3, 6, node => new RecurrentLayer(node, RecurrentKind.Rnn), maxOutputs: 2);
        registry.Add("GRU", [1, 3, 7, 14, 22], 3, 6, node => new RecurrentLayer(node, RecurrentKind.Gru), maxOutputs: 2);
        registry.Add("LSTM", [1, 7, 14, 22], 3, 8, node => new RecurrentLayer(node, RecurrentKind.Lstm), maxOutputs: 3);
    }

    private sealed class RecurrentLayer(NodeDefinition node, RecurrentKind kind) : Operator
    {
        private readonly RecurrentCell _cell = new(node, kind);

        public override bool ReadsOverlapping(int input) => input == 0;

        public override PreparedState? Prepare(in ConstantInputs constants)
        {
            bool hasBias = node.HasInput(3), hasPeepholes = node.HasInput(7);
            if (constants[1] is not { } w || constants[2] is not { } r || w.Type != r.Type
                || (hasBias && constants[3]?.Type != w.Type) || (hasPeepholes && constants[7]?.Type != w.Type))
                return null;
            PreparedState? state = w.Type switch
            {
                ElementType.Float32 => RecurrentWeights<float>.Create(_cell, w, r, constants[3], constants[7]),
                ElementType.Float64 => RecurrentWeights<double>.Create(_cell, w, r, constants[3], constants[7]),
                _ => null,
            };
            foreach (int taken in (ReadOnlySpan<int>)[1, 2, 3, 7])
            {
                if (state is not null && node.HasInput(taken))
                    constants.Release(taken);
            }
            return state;
        }

        public override void Run(in RunContext context)
        {
            switch (context.Input(0).Type)
            {
                case ElementType.Float32: Run<float>(context); break;
                case ElementType.Float64: Run<double>(context); break;
                default: throw ModelException.Unsupported($"type {context.Input(0).Type.Name()} is not supported");
            }
        }

        private void Run<T>(in RunContext context)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            RecurrentWeights<T> weights = context.State switch
            {
                RecurrentWeights<T> prepared => prepared,
                null => RecurrentWeights<T>.Create(
                    _cell, context.Input(1), context.Input(2), context.Optional(3), context.Optional(7)),
                _ => throw new ModelException($"input 0 is {context.Input(0).Type.Name()}; the weights have another type"),
            };
            Tensor x = context.Input(0);
            if (x.Rank != 3 || x.Shape[2] != weights.Inputs)
                throw new ModelException($"expected X with three axes, the last of length {weights.Inputs}; found shape {x.Shape}");
            // An overlapping view is the same in both layouts; see Tensor.Overlapping.
            int steps = x.Shape[_cell.BatchFirst ? 1 : 0], batch = x.Shape[_cell.BatchFirst ? 0 : 1];
            int hidden = weights.Hidden, directions = _cell.Directions;
            Shape states = _cell.BatchFirst ? new Shape(batch, directions, hidden) : new Shape(directions, batch, hidden);
            Shape all = _cell.BatchFirst
                ? new Shape(batch, steps, directions, hidden)
                : new Shape(steps, directions, batch, hidden);
            Tensor? lengths = Checked(context, 4, new Shape(batch), "sequence_lens");
            Tensor? h = Checked(context, 5, states, "initial_h");
            Tensor? c = Checked(context, 6, states, "initial_c");
            CheckLengths(lengths, steps);

            var pass = new RecurrentPass<T>(_cell, weights, x, steps, batch, lengths, h, c);
            pass.Y = context.IsRequested(0) ? context.Output(0, x.Type, all) : null;
            pass.LastH = context.IsRequested(1) ? context.Output(1, x.Type, states) : null;
            pass.LastC = context.IsRequested(2) ? context.Output(2, x.Type, states) : null;
            pass.Run(context);
        }

        private static Tensor? Checked(in RunContext context, int input, in Shape shape, string name)
        {
            Tensor? tensor = context.Optional(input);
            if (tensor is not null && !tensor.Shape.Equals(shape))
                throw new ModelException($"expected {name} of shape {shape}, found {tensor.Shape}");
            return tensor;
        }

        private static void CheckLengths(Tensor? lengths, int steps)
        {
            for (int i = 0; i < lengths?.Count; i++)
            {
                long length = lengths.Integer(i);
                if (length < 0 || length > steps)
                    throw new ModelException($"sequence_lens contains {length}; expected 0 to {steps}");
            }
        }
    }
}
