using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Core.Engines.Compiled.Recurrent;

/// <summary>An activation of a recurrent cell with its parameters.</summary>
/// <remarks>ONNX operators RNN, GRU and LSTM: "Activation functions".</remarks>
internal sealed record RecurrentActivation(string Name, float Alpha, float Beta)
{
    private const string Softmax = "gordo.Softmax";

    // By name: the defaults of alpha and beta, or null where the activation has no such parameter.
    private static readonly Dictionary<string, (float? Alpha, float? Beta)> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Relu"] = (null, null),
        ["Tanh"] = (null, null),
        ["Sigmoid"] = (null, null),
        ["Affine"] = (1f, 0f),
        ["LeakyRelu"] = (0.01f, null),
        ["ThresholdedRelu"] = (1f, null),
        ["ScaledTanh"] = (1f, 1f),
        ["HardSigmoid"] = (0.2f, 0.5f),
        ["Elu"] = (1f, null),
        ["Softsign"] = (null, null),
        ["Softplus"] = (null, null),
        // Those of Keras that ONNX has no name for.
        ["gordo.Selu"] = (null, null),
        ["gordo.Swish"] = (null, null),
        ["gordo.Exponential"] = (null, null),
        [Softmax] = (null, null),
    };

    /// <summary>Reads a node's activations; each takes its parameters from the lists in order.</summary>
    /// <param name="node">The node.</param>
    /// <param name="defaults">The default activations of one direction.</param>
    /// <param name="directions">1 or 2.</param>
    public static RecurrentActivation[] Read(NodeDefinition node, string[] defaults, int directions)
    {
        string[] names = node.Strings("activations") ?? [.. Enumerable.Repeat(defaults, directions).SelectMany(name => name)];
        if (names.Length != defaults.Length * directions)
            throw node.Fault($"{names.Length} activations; expected {defaults.Length * directions}");
        var alphas = new Queue<float>(node.Floats("activation_alpha") ?? []);
        var betas = new Queue<float>(node.Floats("activation_beta") ?? []);
        return Array.ConvertAll(names, name =>
        {
            if (!Known.TryGetValue(name, out (float? Alpha, float? Beta) takes))
                throw node.Fault($"activation {Text.Quote(name)} is not supported");
            return new RecurrentActivation(
                Known.Keys.First(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)),
                takes.Alpha is { } alpha ? alphas.TryDequeue(out float a) ? a : alpha : 0,
                takes.Beta is { } beta ? betas.TryDequeue(out float b) ? b : beta : 0);
        });
    }

    /// <summary>Applies the function in place.</summary>
    /// <param name="values">The values of one gate or several: [gates * hidden, lanes].</param>
    /// <param name="lanes">The number of sequences.</param>
    /// <param name="hidden">The number of units.</param>
    public void Apply<T>(Span<T> values, int lanes, int hidden)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (Name)
        {
            case Softmax:
                for (; values.Length > 0; values = values[checked(hidden * lanes)..])
                    ApplySoftmax(values[..checked(hidden * lanes)], lanes);
                break;
            case "Tanh": Tanh(values); break;
            case "Sigmoid" when typeof(T) == typeof(float):
                VectorMath.Sigmoid(MemoryMarshal.Cast<T, float>(values), MemoryMarshal.Cast<T, float>(values));
                break;
            case "Sigmoid":
                VectorMath.Sigmoid(MemoryMarshal.Cast<T, double>(values), MemoryMarshal.Cast<T, double>(values));
                break;
            case "ScaledTanh":
                TensorPrimitives.Multiply(values, T.CreateTruncating(Beta), values);
                Tanh(values);
                TensorPrimitives.Multiply(values, T.CreateTruncating(Alpha), values);
                break;
            case "HardSigmoid":
                T alpha = T.CreateTruncating(Alpha), beta = T.CreateTruncating(Beta);
                foreach (ref T value in values)
                    value = T.Min(T.One, T.Max(T.Zero, alpha * value + beta));
                break;
            default:
                foreach (ref T value in values)
                    value = Apply(value, T.CreateTruncating(Alpha), T.CreateTruncating(Beta));
                break;
        }
    }

    // Over the units of one gate, for each sequence.
    private static void ApplySoftmax<T>(Span<T> values, int lanes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int lane = 0; lane < lanes; lane++)
        {
            T largest = values[lane], sum = T.Zero;
            for (int i = lane; i < values.Length; i += lanes)
                largest = T.Max(largest, values[i]);
            for (int i = lane; i < values.Length; i += lanes)
            {
                values[i] = T.Exp(values[i] - largest);
                sum += values[i];
            }
            for (int i = lane; i < values.Length; i += lanes)
                values[i] /= sum;
        }
    }

    private static void Tanh<T>(Span<T> values)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            VectorMath.Tanh(MemoryMarshal.Cast<T, float>(values), MemoryMarshal.Cast<T, float>(values));
        else
            VectorMath.Tanh(MemoryMarshal.Cast<T, double>(values), MemoryMarshal.Cast<T, double>(values));
    }

    private T Apply<T>(T x, T alpha, T beta)
        where T : IFloatingPointIeee754<T> => Name switch
        {
            "Relu" => x < T.Zero ? T.Zero : x,
            "Affine" => alpha * x + beta,
            "LeakyRelu" => x < T.Zero ? alpha * x : x,
            "ThresholdedRelu" => x > alpha ? x : T.Zero,
            "Elu" => x < T.Zero ? alpha * (T.Exp(x) - T.One) : x,
            "Softsign" => x / (T.One + T.Abs(x)),
            "gordo.Selu" => T.CreateTruncating(1.05070098735548) * (x < T.Zero ? T.CreateTruncating(1.67326324235438) * (T.Exp(x) - T.One) : x),
            "gordo.Swish" => x / (T.One + T.Exp(-x)),
            "gordo.Exponential" => T.Exp(x),
            _ => T.Max(x, T.Zero) + T.LogP1(T.Exp(-T.Abs(x))), // Softplus
        };
}
