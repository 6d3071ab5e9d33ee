using Gordo.Core.Building.Training;

namespace Gordo.Tests.Building.Training;

/// <summary>Computes the loss of a network straight from the definitions of its layers: one sample at a time, in double precision.</summary>
internal static class ReferenceNetwork
{
    /// <summary>Returns the loss of a batch.</summary>
    /// <param name="definition">The layers.</param>
    /// <param name="parameters">The parameters of all layers.</param>
    /// <param name="samples">Samples × steps × columns.</param>
    /// <param name="targets">Samples × outputs.</param>
    /// <param name="loss">The loss function.</param>
    public static double Loss(NetworkDefinition definition, double[] parameters, double[][][] samples, double[][] targets, Loss loss)
    {
        double sum = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            (double[] output, double penalty) = Predict(definition, parameters, samples[i]);
            IEnumerable<double> errors = output.Zip(targets[i], (a, b) => a - b);
            sum += errors.Average(error => loss == Gordo.Core.Building.Training.Loss.MeanSquaredError ? error * error : Math.Abs(error)) + penalty;
        }
        return sum / samples.Length;
    }

    /// <summary>Returns the outputs for a sample, and its penalty.</summary>
    public static (double[] Output, double Penalty) Predict(NetworkDefinition definition, double[] parameters, double[][] sample)
    {
        double penalty = 0;
        int at = 0;
        double[][] sequence = sample;
        foreach (LayerDefinition layer in definition.Layers)
        {
            int inputs = sequence[0].Length;
            if (layer is LstmDefinition lstm)
            {
                sequence = Lstm(lstm, parameters.AsSpan(at), sequence);
                at += (inputs + layer.Units + 1) * 4 * layer.Units;
                continue;
            }
            double[] output = new double[layer.Units];
            for (int unit = 0; unit < layer.Units; unit++)
            {
                double z = parameters[at + (inputs * layer.Units) + unit];
                for (int i = 0; i < inputs; i++)
                    z += sequence[0][i] * parameters[at + (i * layer.Units) + unit];
                output[unit] = Activate(layer.Activation, z);
            }
            penalty += ((DenseDefinition)layer).ActivityPenalty * output.Sum(Math.Abs);
            at += (inputs + 1) * layer.Units;
            sequence = [output];
        }
        return (sequence[0], penalty);
    }

    private static double[][] Lstm(LstmDefinition layer, ReadOnlySpan<double> parameters, double[][] sequence)
    {
        int units = layer.Units, inputs = sequence[0].Length, width = 4 * units;
        double[] state = new double[units], cell = new double[units];
        var states = new List<double[]>();
        foreach (double[] input in sequence)
        {
            double[] z = new double[width];
            for (int gate = 0; gate < width; gate++)
            {
                z[gate] = parameters[((inputs + units) * width) + gate];
                for (int i = 0; i < inputs; i++)
                    z[gate] += input[i] * parameters[(i * width) + gate];
                for (int i = 0; i < units; i++)
                    z[gate] += state[i] * parameters[((inputs + i) * width) + gate];
            }
            state = new double[units];
            for (int unit = 0; unit < units; unit++)
            {
                double open = Activate(Activation.Sigmoid, z[unit]), keep = Activate(Activation.Sigmoid, z[units + unit]);
                cell[unit] = (keep * cell[unit]) + (open * Activate(layer.Activation, z[(2 * units) + unit]));
                state[unit] = Activate(Activation.Sigmoid, z[(3 * units) + unit]) * Activate(layer.Activation, cell[unit]);
            }
            states.Add(state);
        }
        return layer.ReturnsSequence ? [.. states] : [state];
    }

    private static double Activate(Activation activation, double x) => activation switch
    {
        Activation.Linear => x,
        Activation.Tanh => Math.Tanh(x),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        Activation.Relu => Math.Max(x, 0),
        Activation.Elu => x > 0 ? x : Math.Exp(x) - 1,
        Activation.Softplus => Math.Log(1 + Math.Exp(x)),
        Activation.Softsign => x / (1 + Math.Abs(x)),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };
}
