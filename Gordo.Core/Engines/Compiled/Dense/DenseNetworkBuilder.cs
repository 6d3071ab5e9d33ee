using System.Numerics;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>
/// Builds layers from stages and a model's constants. A row added after a product becomes its bias, and a row multiplied
/// after it is folded into the weights. A row added before a product is not folded, since the weights would magnify its
/// rounding error.
/// </summary>
internal static class DenseNetworkBuilder
{
    /// <summary>Builds the layers.</summary>
    /// <param name="stages">The operations, in order.</param>
    /// <param name="constants">The constants they use.</param>
    /// <param name="inputs">The number of input columns.</param>
    public static DenseNetwork<T> Build<T>(IReadOnlyList<DenseStage> stages, in ConstantInputs constants, int inputs)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var layers = new List<DenseLayer<T>>();
        foreach (DenseStage stage in stages)
        {
            DenseLayer<T>? open = layers.Count > 0 && layers[^1].Activation == ActivationKind.None ? layers[^1] : null;
            switch (stage.Kind)
            {
                case DenseStageKind.Product:
                    layers.Add(Product(stage, constants, TakeScale(layers, open)));
                    break;
                case DenseStageKind.Activate:
                    Activate(layers, open, stage.Activation);
                    break;
                default:
                    Scale(layers, open, layers.Count > 0 ? layers[^1].Columns : inputs, stage.Kind, Row<T>(constants, stage.Constant));
                    break;
            }
        }
        return new DenseNetwork<T>(layers);
    }

    private static ReadOnlySpan<T> Row<T>(in ConstantInputs constants, int input)
        where T : unmanaged =>
        (constants[input] ?? throw new InvalidOperationException("The stage's constant is missing.")).Values<T>();

    // A layer that only multiplies can be folded into the weights of the next product.
    private static T[]? TakeScale<T>(List<DenseLayer<T>> layers, DenseLayer<T>? open)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (open?.Scale is null || Array.Exists(open.Bias, value => value != T.Zero))
            return null;
        layers.RemoveAt(layers.Count - 1);
        return open.Scale;
    }

    private static DenseLayer<T> Product<T>(DenseStage stage, in ConstantInputs constants, T[]? scale)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor matrix = constants[stage.Constant] ?? throw new InvalidOperationException("The matrix is missing.");
        int inner = matrix.Shape[stage.Transposed ? 1 : 0], columns = matrix.Shape[stage.Transposed ? 0 : 1];
        DenseLayer<T> layer = DenseLayer<T>.Product(inner, columns);
        Span<T> weights = layer.Weights;
        ReadOnlySpan<T> values = matrix.Values<T>();
        if (stage.Transposed)
            MatrixKernel.Transpose(values, weights, columns, inner);
        else
            values.CopyTo(weights);
        T alpha = T.CreateTruncating(stage.Alpha);
        for (int k = 0; (scale is not null || stage.Alpha != 1) && k < inner; k++)
        {
            T factor = scale is null ? alpha : alpha * scale[k];
            foreach (ref T weight in weights.Slice(k * columns, columns))
                weight *= factor;
        }
        if (stage.Bias >= 0)
        {
            ReadOnlySpan<T> bias = Row<T>(constants, stage.Bias);
            for (int i = 0; i < columns; i++)
                layer.Bias[i] = T.CreateTruncating(stage.Beta) * bias[bias.Length == 1 ? 0 : i];
        }
        return layer;
    }

    private static void Activate<T>(List<DenseLayer<T>> layers, DenseLayer<T>? open, ActivationKind activation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (open is null)
        {
            open = DenseLayer<T>.ColumnByColumn(layers[^1].Columns);
            open.Scale.AsSpan().Fill(T.One);
            layers.Add(open);
        }
        open.Activation = activation;
    }

    private static void Scale<T>(List<DenseLayer<T>> layers, DenseLayer<T>? open, int width, DenseStageKind kind, ReadOnlySpan<T> row)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool adds = kind is DenseStageKind.Add or DenseStageKind.Subtract;
        // (x + a) * s rounds differently from x * s + a * s unless a is the bias of a product.
        bool fits = open is not null && (adds || open.Weights is not null || !Array.Exists(open.Bias, value => value != T.Zero));
        if (open is null || !fits)
        {
            open = DenseLayer<T>.ColumnByColumn(width);
            open.Scale.AsSpan().Fill(T.One);
            layers.Add(open);
        }
        for (int i = 0; i < open.Columns; i++)
        {
            T value = row[row.Length == 1 ? 0 : i];
            if (adds)
                open.Bias[i] += kind == DenseStageKind.Add ? value : -value;
            else
                Multiply(open, i, kind == DenseStageKind.Multiply, value);
        }
    }

    private static void Multiply<T>(DenseLayer<T> layer, int column, bool multiply, T value)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        layer.Bias[column] = multiply ? layer.Bias[column] * value : layer.Bias[column] / value;
        if (layer.Scale is { } scale)
            scale[column] = multiply ? scale[column] * value : scale[column] / value;
        for (int k = 0; layer.Weights is not null && k < layer.Inner; k++)
        {
            ref T weight = ref layer.Weights[k * layer.Columns + column];
            weight = multiply ? weight * value : weight / value;
        }
    }
}
