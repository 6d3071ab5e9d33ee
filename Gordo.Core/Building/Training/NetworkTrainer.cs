using System.Globalization;
using Gordo.Core.Building.Optimizers;
using Gordo.Core.Building.Tables;

namespace Gordo.Core.Building.Training;

/// <summary>Trains networks as Keras' <c>fit</c> does: batches, optimizer, validation and early stopping.</summary>
internal static class NetworkTrainer
{
    // Predicting in larger batches than training costs memory only.
    private const int LeastCapacity = 64;

    /// <summary>Trains a network. The same seed gives the same network on the same processor.</summary>
    /// <param name="definition">The layers.</param>
    /// <param name="set">The inputs.</param>
    /// <param name="target">The targets of all rows; the last ones, as many as <paramref name="set"/> has windows, are used.</param>
    /// <param name="settings">How to train.</param>
    /// <param name="cancellation">Checked after each batch.</param>
    /// <exception cref="BuildException">There are too few rows, or the loss is no longer a number.</exception>
    public static (Network Network, TrainingHistory History) Fit(
        NetworkDefinition definition, SampleSet set, Table target, TrainingSettings settings, CancellationToken cancellation = default)
    {
        int train = (int)Math.Floor(set.Count * (1 - settings.ValidationSplit));
        if (train < 1)
        {
            throw new BuildException(string.Create(
                CultureInfo.InvariantCulture,
                $"{target.Rows} rows are too few to train on: a window has {set.Window} rows, and {settings.ValidationSplit:0.##} of the windows are for validation."));
        }
        float[][] targets = SampleSet.Singles(target.Tail(set.Count));
        var random = new Random(settings.Seed);
        var network = new Network(definition, Math.Max(settings.BatchSize, LeastCapacity));
        network.Initialize(random);
        Optimizer optimizer = settings.Optimizer.Create(network.Parameters.Length);
        int[] order = [.. Enumerable.Range(0, train)];
        List<double> losses = [], validationLosses = [];
        var stop = new StopRule(settings.EarlyStopping, network);
        for (int epoch = 0; epoch < settings.Epochs; epoch++)
        {
            if (settings.Shuffle)
                random.Shuffle(order);
            double sum = 0;
            for (int start = 0; start < train; start += settings.BatchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                ReadOnlySpan<int> batch = order.AsSpan(start, Math.Min(settings.BatchSize, train - start));
                sum += batch.Length * (double)network.Backward(set, targets, batch, settings.Loss);
                optimizer.Step(network.Parameters, network.Gradient);
            }
            losses.Add(sum / train);
            if (!double.IsFinite(sum))
            {
                throw new BuildException(string.Create(
                    CultureInfo.InvariantCulture, $"The loss is {sum} in epoch {epoch + 1}: the learning rate is too high, or the readings are not scaled."));
            }
            if (train < set.Count)
                validationLosses.Add(network.Evaluate(set, targets, train, set.Count, settings.Loss));
            if (stop.IsDone(epoch, losses, validationLosses))
                break;
        }
        stop.Restore();
        return (network, new TrainingHistory(losses, validationLosses));
    }

    private sealed class StopRule(EarlyStopping? settings, Network network)
    {
        private double _best = double.PositiveInfinity;
        private int _waited;
        private float[]? _parameters;

        public bool IsDone(int epoch, List<double> losses, List<double> validationLosses)
        {
            if (settings is null || epoch < settings.StartEpoch)
                return false;
            List<double> monitored = settings.MonitorsValidation ? validationLosses : losses;
            if (monitored.Count == 0)
                return false;
            if (monitored[^1] < _best - settings.MinimumChange)
            {
                _best = monitored[^1];
                _waited = 0;
                if (settings.RestoresBest)
                    _parameters = [.. network.Parameters];
                return false;
            }
            return ++_waited >= settings.Patience && epoch > 0;
        }

        public void Restore() => _parameters?.CopyTo(network.Parameters, 0);
    }
}
