using System.Numerics.Tensors;

namespace Gordo.Core.Building.Training;

/// <summary>
/// Computes a long short-term memory layer over all steps of a window. Parameters: kernel (inputs × 4 units), recurrent
/// kernel (units × 4 units), bias (4 units); the gates are in the order of Keras: input, forget, candidate, output.
/// </summary>
internal sealed class LstmLayer : Layer
{
    private const int Gates = 4;

    private readonly int _inputs;
    private readonly int _steps;
    private readonly Activation _activation;
    private readonly bool _returnsSequence;

    // By unit (or gate and unit), step and sample, like all numbers of a batch.
    private readonly float[] _gates;
    private readonly float[] _gateGradients;
    private readonly float[] _cells;
    private readonly float[] _activeCells;
    private readonly float[] _states;

    // By unit and sample, of the step after the current one.
    private readonly float[] _stateGradients;
    private readonly float[] _cellGradients;

    public LstmLayer(LstmDefinition definition, int inputs, int steps, int capacity)
        : base(
            (inputs + definition.Units + 1) * Gates * definition.Units, definition.Units,
            definition.ReturnsSequence ? steps : 1, capacity)
    {
        _inputs = inputs;
        _steps = steps;
        _activation = definition.Activation;
        _returnsSequence = definition.ReturnsSequence;
        int size = Units * steps * capacity;
        _gates = new float[Gates * size];
        _gateGradients = new float[Gates * size];
        _cells = new float[size];
        _activeCells = new float[size];
        _states = new float[size];
        _stateGradients = new float[Units * capacity];
        _cellGradients = new float[Units * capacity];
    }

    private int Width => Gates * Units;

    private int Recurrent => _inputs * Width;

    private int Bias => (_inputs + Units) * Width;

    public override void Initialize(Span<float> parameters, Random random)
    {
        Initializers.Glorot(parameters[..Recurrent], _inputs, Width, random);
        Initializers.Orthogonal(parameters[Recurrent..Bias], Units, Width, random);
        parameters[Bias..].Clear();
        // Forget gates start open.
        parameters.Slice(Bias + Units, Units).Fill(1);
    }

    public override void Forward(ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, int count)
    {
        int length = _steps * count;
        ReadOnlySpan<float> recurrent = parameters[Recurrent..Bias];
        for (int gate = 0; gate < Width; gate++)
            _gates.AsSpan(gate * length, length).Fill(parameters[Bias + gate]);
        Products.Add(input, parameters, _gates, _inputs, Width, length, length);
        for (int step = 0; step < _steps; step++)
        {
            int at = step * count;
            if (step > 0)
                Products.Add(_states.AsSpan(at - count), recurrent, _gates.AsSpan(at), Units, Width, length, count);
            for (int unit = 0; unit < Units; unit++)
                Step(unit, at, count);
        }
        Span<float> output = Output(count);
        if (_returnsSequence)
        {
            _states.AsSpan(0, output.Length).CopyTo(output);
            return;
        }
        for (int unit = 0; unit < Units; unit++)
            _states.AsSpan((unit * length) + length - count, count).CopyTo(output[(unit * count)..]);
    }

    public override void Backward(
        ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, Span<float> inputGradient, Span<float> gradient, int count)
    {
        int length = _steps * count;
        ReadOnlySpan<float> recurrent = parameters[Recurrent..Bias];
        Span<float> stateGradients = _stateGradients.AsSpan(0, Units * count);
        stateGradients.Clear();
        _cellGradients.AsSpan(0, Units * count).Clear();
        for (int step = _steps - 1; step >= 0; step--)
        {
            int at = step * count;
            for (int unit = 0; unit < Units; unit++)
                StepBack(unit, at, count);
            if (step > 0)
                Products.Transposed(_gateGradients.AsSpan(at), recurrent, stateGradients, Units, Width, length, count);
        }
        Products.Gradient(input, _gateGradients, gradient, _inputs, Width, length, length);
        // The state before a step and the gates of the step are the same numbers, a step apart.
        Products.Gradient(_states, _gateGradients.AsSpan(count), gradient[Recurrent..], Units, Width, length, length - count);
        for (int gate = 0; gate < Width; gate++)
            gradient[Bias + gate] = TensorPrimitives.Sum<float>(_gateGradients.AsSpan(gate * length, length));
        if (!inputGradient.IsEmpty)
            Products.Transposed(_gateGradients, parameters, inputGradient, _inputs, Width, length, length);
    }

    private Span<float> Gate(float[] gates, int gate, int unit, int at, int count) =>
        gates.AsSpan((((gate * Units) + unit) * _steps * count) + at, count);

    private void Step(int unit, int at, int count)
    {
        Span<float> input = Gate(_gates, 0, unit, at, count), forget = Gate(_gates, 1, unit, at, count);
        Span<float> candidate = Gate(_gates, 2, unit, at, count), output = Gate(_gates, 3, unit, at, count);
        int own = (unit * _steps * count) + at;
        Span<float> cell = _cells.AsSpan(own, count), activeCell = _activeCells.AsSpan(own, count);
        ActivationMath.Apply(Activation.Sigmoid, input);
        ActivationMath.Apply(Activation.Sigmoid, forget);
        ActivationMath.Apply(_activation, candidate);
        ActivationMath.Apply(Activation.Sigmoid, output);
        TensorPrimitives.Multiply(input, candidate, cell);
        if (at > 0)
            TensorPrimitives.MultiplyAdd(forget, _cells.AsSpan(own - count, count), cell, cell);
        cell.CopyTo(activeCell);
        ActivationMath.Apply(_activation, activeCell);
        TensorPrimitives.Multiply(output, activeCell, _states.AsSpan(own, count));
    }

    private void StepBack(int unit, int at, int count)
    {
        int own = (unit * _steps * count) + at;
        Span<float> state = _stateGradients.AsSpan(unit * count, count), cell = _cellGradients.AsSpan(unit * count, count);
        if (_returnsSequence)
            TensorPrimitives.Add(state, OutputGradient(count).Slice(own, count), state);
        else if (at == (_steps - 1) * count)
            OutputGradient(count).Slice(unit * count, count).CopyTo(state);

        ReadOnlySpan<float> input = Gate(_gates, 0, unit, at, count), forget = Gate(_gates, 1, unit, at, count);
        ReadOnlySpan<float> candidate = Gate(_gates, 2, unit, at, count), output = Gate(_gates, 3, unit, at, count);
        ReadOnlySpan<float> activeCell = _activeCells.AsSpan(own, count);
        Span<float> inputGradient = Gate(_gateGradients, 0, unit, at, count), forgetGradient = Gate(_gateGradients, 1, unit, at, count);
        Span<float> candidateGradient = Gate(_gateGradients, 2, unit, at, count), outputGradient = Gate(_gateGradients, 3, unit, at, count);

        TensorPrimitives.Multiply(state, activeCell, outputGradient);
        ActivationMath.MultiplyByDerivative(Activation.Sigmoid, output, outputGradient);
        TensorPrimitives.Multiply(state, output, state);
        ActivationMath.MultiplyByDerivative(_activation, activeCell, state);
        TensorPrimitives.Add(cell, state, cell);
        TensorPrimitives.Multiply(cell, candidate, inputGradient);
        ActivationMath.MultiplyByDerivative(Activation.Sigmoid, input, inputGradient);
        TensorPrimitives.Multiply(cell, input, candidateGradient);
        ActivationMath.MultiplyByDerivative(_activation, candidate, candidateGradient);
        if (at == 0)
        {
            forgetGradient.Clear();
            return;
        }
        TensorPrimitives.Multiply(cell, _cells.AsSpan(own - count, count), forgetGradient);
        ActivationMath.MultiplyByDerivative(Activation.Sigmoid, forget, forgetGradient);
        TensorPrimitives.Multiply(cell, forget, cell);
    }
}
