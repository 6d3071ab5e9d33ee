using Gordo.Core.Building.Tables;

namespace Gordo.Core.Building.Training;

/// <summary>A network with its parameters and the memory to compute batches.</summary>
/// <remarks>Not thread-safe; computing a batch allocates nothing.</remarks>
internal sealed class Network
{
    private readonly Layer[] _layers;
    private readonly float[] _input;
    private readonly int[] _samples;
    private readonly int _capacity;

    /// <summary>Creates a network whose parameters are not initialized yet.</summary>
    /// <param name="definition">The layers.</param>
    /// <param name="capacity">The largest number of samples of a batch.</param>
    public Network(NetworkDefinition definition, int capacity)
    {
        Definition = definition;
        _capacity = capacity;
        _layers = new Layer[definition.Layers.Count];
        int inputs = definition.InputWidth, steps = definition.Window, parameters = 0;
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i] = definition.Layers[i] switch
            {
                LstmDefinition lstm => new LstmLayer(lstm, inputs, steps, capacity),
                LayerDefinition when steps != 1 => throw new ArgumentException("A fully connected layer follows a sequence.", nameof(definition)),
                LayerDefinition dense => new DenseLayer((DenseDefinition)dense, inputs, capacity),
            };
            inputs = _layers[i].Units;
            steps = _layers[i].OutputSteps;
            parameters += _layers[i].ParameterCount;
        }
        Parameters = new float[parameters];
        Gradient = new float[parameters];
        _input = new float[definition.InputWidth * definition.Window * capacity];
        _samples = new int[capacity];
    }

    /// <summary>The layers.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>The parameters of all layers, one after the other.</summary>
    public float[] Parameters { get; }

    /// <summary>The gradient of the loss of the last batch, in the order of <see cref="Parameters"/>.</summary>
    public float[] Gradient { get; }

    /// <summary>The number of outputs.</summary>
    public int OutputWidth => _layers[^1].Units;

    /// <summary>Returns the parameters of a layer.</summary>
    public ReadOnlyMemory<float> ParametersOf(int layer) =>
        Parameters.AsMemory(_layers.Take(layer).Sum(before => before.ParameterCount), _layers[layer].ParameterCount);

    /// <summary>Chooses initial parameters.</summary>
    public void Initialize(Random random)
    {
        int at = 0;
        foreach (Layer layer in _layers)
        {
            layer.Initialize(Parameters.AsSpan(at, layer.ParameterCount), random);
            at += layer.ParameterCount;
        }
    }

    /// <summary>Computes the outputs of a batch.</summary>
    /// <param name="set">The windows.</param>
    /// <param name="windows">The indices of the windows of the batch.</param>
    /// <returns>Outputs × samples; valid until the next batch.</returns>
    public ReadOnlySpan<float> Forward(SampleSet set, ReadOnlySpan<int> windows)
    {
        int count = windows.Length, at = 0;
        set.Fill(windows, _input);
        ReadOnlySpan<float> values = _input.AsSpan(0, set.Size * count);
        foreach (Layer layer in _layers)
        {
            layer.Forward(Parameters.AsSpan(at, layer.ParameterCount), values, count);
            at += layer.ParameterCount;
            values = layer.Output(count);
        }
        return values;
    }

    /// <summary>Computes the outputs of a batch, its loss and <see cref="Gradient"/>.</summary>
    /// <param name="set">The windows.</param>
    /// <param name="targets">The targets, by output; as many as windows.</param>
    /// <param name="windows">The indices of the windows of the batch.</param>
    /// <param name="loss">The loss function.</param>
    /// <returns>The loss, penalties included.</returns>
    public float Backward(SampleSet set, float[][] targets, ReadOnlySpan<int> windows, Loss loss)
    {
        int count = windows.Length, end = Parameters.Length;
        ReadOnlySpan<float> output = Forward(set, windows);
        float value = LossMath.Compute(loss, output, targets, windows, _layers[^1].OutputGradient(count)) + Penalty(count);
        for (int i = _layers.Length - 1; i >= 0; i--)
        {
            Layer layer = _layers[i];
            end -= layer.ParameterCount;
            layer.Backward(
                Parameters.AsSpan(end, layer.ParameterCount),
                i > 0 ? _layers[i - 1].Output(count) : _input.AsSpan(0, set.Size * count),
                i > 0 ? _layers[i - 1].OutputGradient(count) : default,
                Gradient.AsSpan(end, layer.ParameterCount),
                count);
        }
        return value;
    }

    /// <summary>Returns the mean loss over windows, penalties included.</summary>
    /// <param name="set">The windows.</param>
    /// <param name="targets">The targets, by output.</param>
    /// <param name="first">The first window.</param>
    /// <param name="end">The window after the last one.</param>
    /// <param name="loss">The loss function.</param>
    public double Evaluate(SampleSet set, float[][] targets, int first, int end, Loss loss)
    {
        double sum = 0;
        for (int start = first; start < end; start += _capacity)
        {
            ReadOnlySpan<int> windows = Windows(start, Math.Min(_capacity, end - start));
            ReadOnlySpan<float> output = Forward(set, windows);
            sum += windows.Length * (double)(LossMath.Compute(loss, output, targets, windows, default) + Penalty(windows.Length));
        }
        return sum / (end - first);
    }

    /// <summary>Returns the outputs for all windows.</summary>
    public Table Predict(SampleSet set)
    {
        double[][] columns = [.. Enumerable.Range(0, OutputWidth).Select(_ => new double[set.Count])];
        for (int start = 0; start < set.Count; start += _capacity)
        {
            int count = Math.Min(_capacity, set.Count - start);
            ReadOnlySpan<float> output = Forward(set, Windows(start, count));
            for (int i = 0; i < output.Length; i++)
                columns[i / count][start + (i % count)] = output[i];
        }
        return new Table(columns);
    }

    private ReadOnlySpan<int> Windows(int start, int count)
    {
        for (int i = 0; i < count; i++)
            _samples[i] = start + i;
        return _samples.AsSpan(0, count);
    }

    private float Penalty(int count)
    {
        float penalty = 0;
        foreach (Layer layer in _layers)
            penalty += layer.Penalty(count);
        return penalty;
    }
}
