namespace Gordo.Core.Building.Training;

/// <summary>
/// Computes a layer for a batch. The numbers of a batch are stored by unit, within a unit by step of the window, within a
/// step by sample, so that every operation runs over the samples (and, where possible, steps) as one vector.
/// </summary>
internal abstract class Layer
{
    private readonly float[] _output;
    private readonly float[] _outputGradient;

    /// <summary>Creates the layer.</summary>
    /// <param name="parameterCount">The number of parameters.</param>
    /// <param name="units">The number of outputs of a step.</param>
    /// <param name="outputSteps">The number of steps of an output.</param>
    /// <param name="capacity">The largest number of samples of a batch.</param>
    protected Layer(int parameterCount, int units, int outputSteps, int capacity)
    {
        ParameterCount = parameterCount;
        Units = units;
        OutputSteps = outputSteps;
        _output = new float[units * outputSteps * capacity];
        _outputGradient = new float[_output.Length];
    }

    /// <summary>The number of parameters.</summary>
    public int ParameterCount { get; }

    /// <summary>The number of outputs of a step.</summary>
    public int Units { get; }

    /// <summary>The number of steps of an output.</summary>
    public int OutputSteps { get; }

    /// <summary>Returns the output of the last batch.</summary>
    public Span<float> Output(int count) => _output.AsSpan(0, Units * OutputSteps * count);

    /// <summary>Returns the memory for the gradient of the output; <see cref="Backward"/> overwrites it.</summary>
    public Span<float> OutputGradient(int count) => _outputGradient.AsSpan(0, Units * OutputSteps * count);

    /// <summary>Writes the initial parameters, as Keras chooses them.</summary>
    public abstract void Initialize(Span<float> parameters, Random random);

    /// <summary>Computes the output of a batch.</summary>
    /// <param name="parameters">The parameters of the layer.</param>
    /// <param name="input">The input of the layer.</param>
    /// <param name="count">The number of samples.</param>
    public abstract void Forward(ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, int count);

    /// <summary>Computes gradients from <see cref="OutputGradient"/>, after <see cref="Forward"/> of the same batch.</summary>
    /// <param name="parameters">The parameters of the layer.</param>
    /// <param name="input">The input of the layer.</param>
    /// <param name="inputGradient">Receives the gradient of the input; empty if it is not needed.</param>
    /// <param name="gradient">Receives the gradient of the parameters.</param>
    /// <param name="count">The number of samples.</param>
    public abstract void Backward(
        ReadOnlySpan<float> parameters, ReadOnlySpan<float> input, Span<float> inputGradient, Span<float> gradient, int count);

    /// <summary>Returns the penalty that the last output adds to the loss.</summary>
    public virtual float Penalty(int count) => 0;
}
