using Gordo.Core.Building.Tables;
using Gordo.Core.Building.Training;

namespace Gordo.Tests.Building.Training;

/// <summary>Compares gradients with finite differences of a loss that is computed independently, in double precision.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class GradientTests
{
    private const double Difference = 1e-5;

    private static IEnumerable<TestCaseData> Networks()
    {
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            yield return Case($"dense {activation}", new(5, 1, [new DenseDefinition(4, activation), new DenseDefinition(3, activation), new DenseDefinition(5, Activation.Linear)]));
            yield return Case($"lstm {activation}", new(3, 4, [new LstmDefinition(5, activation, true), new LstmDefinition(2, activation, false), new DenseDefinition(3, Activation.Linear)]));
        }
        yield return Case("activity penalty", new(4, 1, [new DenseDefinition(6, Activation.Tanh), new DenseDefinition(3, Activation.Tanh, 0.05f), new DenseDefinition(4, Activation.Linear)]));
        yield return Case("three recurrent layers", new(2, 7, [new LstmDefinition(4, Activation.Tanh, true), new LstmDefinition(3, Activation.Tanh, true), new LstmDefinition(4, Activation.Tanh, false), new DenseDefinition(2, Activation.Linear)]));
        yield return Case("a window of one row", new(3, 1, [new LstmDefinition(3, Activation.Tanh, true), new LstmDefinition(2, Activation.Tanh, false), new DenseDefinition(3, Activation.Linear)]));
    }

    [TestCaseSource(nameof(Networks))]
    public void Gradients_equal_finite_differences(object network)
    {
        foreach (int batch in (int[])[1, 9, 32])
        {
            Check((NetworkDefinition)network, batch, Loss.MeanSquaredError);
            Check((NetworkDefinition)network, batch, Loss.MeanAbsoluteError);
        }
    }

    private static void Check(NetworkDefinition definition, int batch, Loss loss)
    {
        int outputs = definition.Layers[^1].Units;
        Table table = Tables.Random(60, definition.InputWidth, seed: 5), target = Tables.Random(60, outputs, seed: 6);
        var set = new SampleSet(table, definition.Window);
        float[][] targets = SampleSet.Singles(target.Tail(set.Count));
        int[] windows = [.. Enumerable.Range(0, batch).Select(i => (i * 7) % set.Count)];
        var trained = new Network(definition, 40);
        trained.Initialize(new Random(1));
        for (int i = 0; i < trained.Parameters.Length; i++)
            trained.Parameters[i] += (float)(0.3 * Math.Sin(i));

        double found = trained.Backward(set, targets, windows, loss);

        double[] parameters = Array.ConvertAll(trained.Parameters, value => (double)value);
        double[][][] samples = [.. windows.Select(window => Enumerable.Range(window, definition.Window)
            .Select(row => table.Columns.Select(column => (double)(float)column[row]).ToArray()).ToArray())];
        double[][] expected = [.. windows.Select(window => targets.Select(column => (double)column[window]).ToArray())];
        found.Should().BeApproximately(ReferenceNetwork.Loss(definition, parameters, samples, expected, loss), 1e-5);
        for (int i = 0; i < parameters.Length; i++)
        {
            double value = parameters[i];
            parameters[i] = value + Difference;
            double above = ReferenceNetwork.Loss(definition, parameters, samples, expected, loss);
            parameters[i] = value - Difference;
            double below = ReferenceNetwork.Loss(definition, parameters, samples, expected, loss);
            parameters[i] = value;
            ((double)trained.Gradient[i]).Should().BeApproximately((above - below) / (2 * Difference), 2e-6 + (2e-5 * Math.Abs(trained.Gradient[i])), $"parameter {i}");
        }
    }

    private static TestCaseData Case(string name, NetworkDefinition definition) => new TestCaseData(definition).SetArgDisplayNames(name);
}
