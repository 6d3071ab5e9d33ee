using Gordo.Core.Building;
using Gordo.Core.Building.Optimizers;
using Gordo.Core.Building.Tables;
using Gordo.Core.Building.Training;

namespace Gordo.Tests.Building.Training;

/// <summary>Tests how networks are trained.</summary>
internal sealed class NetworkTrainerTests
{
    private static readonly NetworkDefinition Small = new(3, 1, [new DenseDefinition(4, Activation.Tanh), new DenseDefinition(3, Activation.Linear)]);
    private static readonly Table Readings = Tables.Random(100, 3, seed: 1);

    [Test]
    public void The_same_seed_gives_the_same_network_and_another_seed_another()
    {
        float[] first = Fit(new() { Seed = 3, Epochs = 2 }).Network.Parameters;
        Fit(new() { Seed = 3, Epochs = 2 }).Network.Parameters.Should().Equal(first);
        Fit(new() { Seed = 4, Epochs = 2 }).Network.Parameters.Should().NotEqual(first);
    }

    [Test]
    public void Initial_parameters_are_those_of_Keras()
    {
        var network = new Network(new(6, 3, [new LstmDefinition(4, Activation.Tanh, false), new DenseDefinition(2, Activation.Linear)]), 8);
        network.Initialize(new Random(1));
        float[] lstm = network.ParametersOf(0).ToArray(), dense = network.ParametersOf(1).ToArray();

        float limit = MathF.Sqrt(6f / (6 + 16));
        lstm[..96].Should().OnlyContain(value => Math.Abs(value) <= limit);
        lstm[..96].Max().Should().BeGreaterThan(0.8f * limit);
        for (int a = 0; a < 4; a++)
        {
            for (int b = 0; b <= a; b++)
                Enumerable.Range(0, 16).Sum(i => (double)lstm[96 + (a * 16) + i] * lstm[96 + (b * 16) + i]).Should().BeApproximately(a == b ? 1 : 0, 1e-6);
        }
        lstm[160..].Should().Equal(0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
        dense[..8].Should().OnlyContain(value => Math.Abs(value) <= 1);
        dense[8..].Should().Equal(0, 0);
    }

    [Test]
    public void Validation_uses_the_last_samples_and_training_does_not()
    {
        Table spoiled = Readings.Map(column => [.. column[..80], .. Enumerable.Repeat(1e3, 20)]);
        (Network network, TrainingHistory history) = NetworkTrainer.Fit(
            Small, new SampleSet(spoiled), spoiled, new() { Epochs = 3, ValidationSplit = 0.2 });

        (Network expected, TrainingHistory alone) = NetworkTrainer.Fit(
            Small, new SampleSet(Readings.Slice(0, 80)), Readings.Slice(0, 80), new() { Epochs = 3 });
        network.Parameters.Should().Equal(expected.Parameters);
        history.Loss.Should().Equal(alone.Loss);
        history.ValidationLoss.Should().HaveCount(3).And.OnlyContain(loss => loss > 1e5);
        alone.ValidationLoss.Should().BeEmpty();
    }

    [Test]
    public void Training_ends_when_the_loss_no_longer_falls_and_restores_the_best_parameters()
    {
        // The validation rows contradict the training rows, so that their loss rises.
        Table target = Readings.Map(column => [.. column[..80], .. column[80..].Select(value => -5 * value)]);
        var settings = new TrainingSettings
        {
            Epochs = 50,
            ValidationSplit = 0.2,
            Optimizer = new Adam(0.05),
            EarlyStopping = new EarlyStopping(Patience: 3, RestoresBest: true),
        };
        (Network network, TrainingHistory history) = NetworkTrainer.Fit(Small, new SampleSet(Readings), target, settings);

        int best = history.ValidationLoss.ToList().IndexOf(history.ValidationLoss.Min());
        history.ValidationLoss.Should().HaveCount(best + 4).And.HaveCountLessThan(50);
        float[][] targets = SampleSet.Singles(target);
        network.Evaluate(new SampleSet(Readings), targets, 80, 100, Loss.MeanSquaredError).Should().Be(history.ValidationLoss[best]);
        NetworkTrainer.Fit(Small, new SampleSet(Readings), target, settings with { ValidationSplit = 0 }).History.Loss.Should().HaveCount(50, "there is nothing to monitor");
    }

    [Test]
    public void Predictions_equal_those_computed_one_by_one()
    {
        var definition = new NetworkDefinition(3, 5, [new LstmDefinition(4, Activation.Tanh, true), new LstmDefinition(3, Activation.Tanh, false), new DenseDefinition(2, Activation.Linear)]);
        (Network network, _) = NetworkTrainer.Fit(definition, new SampleSet(Readings, 5, 1), Tables.Random(100, 2, seed: 2), new());
        Table predicted = network.Predict(new SampleSet(Readings, 5, 1));

        predicted.Rows.Should().Be(95);
        double[] parameters = Array.ConvertAll(network.Parameters, value => (double)value);
        for (int window = 0; window < 95; window++)
        {
            double[][] sample = [.. Enumerable.Range(window, 5).Select(row => Readings.Columns.Select(column => column[row]).ToArray())];
            double[] expected = ReferenceNetwork.Predict(definition, parameters, sample).Output;
            for (int output = 0; output < 2; output++)
                predicted[output][window].Should().BeApproximately(expected[output], 1e-5);
        }
    }

    // The steps are computed in double precision from the definitions: gradients by differences of the loss, and Adam.
    [Test]
    public void Every_step_is_the_one_that_the_definitions_give()
    {
        const int Rows = 10, Batch = 4, Seed = 5; // the last batch has two samples
        var definition = new NetworkDefinition(3, 1, [
            new DenseDefinition(4, Activation.Tanh), new DenseDefinition(2, Activation.Tanh, 0.1f), new DenseDefinition(3, Activation.Linear)]);
        Table readings = Readings.Slice(0, Rows);
        float[] found = NetworkTrainer.Fit(definition, new SampleSet(readings), readings, new() { Epochs = 3, BatchSize = Batch, Seed = Seed }).Network.Parameters;

        var random = new Random(Seed);
        var initial = new Network(definition, Batch);
        initial.Initialize(random);
        double[] parameters = Array.ConvertAll(initial.Parameters, value => (double)value), mean = new double[parameters.Length], square = new double[parameters.Length];
        int[] order = [.. Enumerable.Range(0, Rows)];
        for (int epoch = 0, step = 0; epoch < 3; epoch++)
        {
            random.Shuffle(order);
            foreach (int[] batch in order.Chunk(Batch))
            {
                step++;
                double[][] targets = [.. batch.Select(row => readings.Columns.Select(column => column[row]).ToArray())];
                double[][][] samples = [.. targets.Select(row => new[] { row })];
                double[] gradient = [.. parameters.Select((value, i) => (Loss(i, 1e-5) - Loss(i, -1e-5)) / 2e-5)];
                for (int i = 0; i < parameters.Length; i++)
                {
                    mean[i] = (0.9 * mean[i]) + (0.1 * gradient[i]);
                    square[i] = (0.999 * square[i]) + (0.001 * gradient[i] * gradient[i]);
                    double rate = 0.001 * Math.Sqrt(1 - Math.Pow(0.999, step)) / (1 - Math.Pow(0.9, step));
                    parameters[i] -= rate * mean[i] / (Math.Sqrt(square[i]) + 1e-7);
                }

                double Loss(int changed, double change)
                {
                    double[] shifted = [.. parameters];
                    shifted[changed] += change;
                    return ReferenceNetwork.Loss(definition, shifted, samples, targets, Gordo.Core.Building.Training.Loss.MeanSquaredError);
                }
            }
        }
        // Nine steps of up to 0.001 each.
        for (int i = 0; i < found.Length; i++)
            ((double)found[i]).Should().BeApproximately(parameters[i], 2e-6);
    }

    [Test]
    public void A_batch_allocates_nothing()
    {
        var definition = new NetworkDefinition(3, 5, [new LstmDefinition(4, Activation.Tanh, true), new LstmDefinition(3, Activation.Tanh, false), new DenseDefinition(3, Activation.Linear)]);
        var set = new SampleSet(Readings, 5);
        float[][] targets = SampleSet.Singles(Readings);
        var network = new Network(definition, 32);
        Optimizer optimizer = new Adam().Create(network.Parameters.Length);
        int[] windows = [.. Enumerable.Range(0, 32)];
        Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            Step();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        void Step()
        {
            network.Backward(set, targets, windows, Loss.MeanSquaredError);
            optimizer.Step(network.Parameters, network.Gradient);
        }
    }

    [Test]
    public void Training_that_diverges_is_an_error() =>
        FluentActions.Invoking(() => NetworkTrainer.Fit(
                Small, new SampleSet(Readings.Map(column => Array.ConvertAll(column, value => 1e15 * value))), Readings.Map(column => Array.ConvertAll(column, value => 1e15 * value)),
                new() { Epochs = 20, Optimizer = new Sgd(1e6) }))
            .Should().Throw<BuildException>().WithMessage("*loss*epoch*");

    [Test]
    public void Too_few_rows_for_a_window_are_an_error() =>
        FluentActions.Invoking(() => NetworkTrainer.Fit(Small, new SampleSet(Readings, 101), Readings, new()))
            .Should().Throw<BuildException>().WithMessage("100 rows are too few*window has 101 rows*");

    private static (Network Network, TrainingHistory History) Fit(TrainingSettings settings) =>
        NetworkTrainer.Fit(Small, new SampleSet(Readings), Readings, settings);
}
