using System.Globalization;
using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Tables;
using Gordo.Core.Building.Training;

namespace Gordo.Core.Building.Networks;

/// <summary>A network as an estimator.</summary>
/// <param name="Shape">Its layers.</param>
/// <param name="Training">How it is trained; its seed is replaced.</param>
/// <param name="Window">The number of rows of a window; null if each row stands alone.</param>
/// <param name="Lookahead">0 to predict the last row of a window, 1 for the row after it.</param>
/// <remarks>Python: <c>KerasAutoEncoder</c>, <c>KerasLSTMAutoEncoder</c> and <c>KerasLSTMForecast</c> of <c>gordo.machine.model.models</c>.</remarks>
internal sealed record NetworkEstimator(NetworkShape Shape, TrainingSettings Training, int? Window = null, int Lookahead = 0) : EstimatorDefinition
{
    public override FittedEstimator Fit(Table input, Table target, int seed, CancellationToken cancellation)
    {
        NetworkDefinition definition = Shape.For(input.Width, target.Width, Window ?? 1);
        (Network network, TrainingHistory history) = NetworkTrainer.Fit(
            definition, Samples(input), target, Training with { Seed = seed }, cancellation);
        return new Fitted(this, network, history);
    }

    private SampleSet Samples(Table input) => new(input, Window ?? 1, Lookahead);

    private sealed record Fitted(NetworkEstimator Definition, Network Network, TrainingHistory Losses) : FittedEstimator
    {
        public override int? Window => Definition.Window;

        public override int Lookahead => Definition.Lookahead;

        public override IReadOnlyDictionary<string, IReadOnlyList<double>> History { get; } = Losses.ValidationLoss.Count == 0
            ? new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal) { ["loss"] = Losses.Loss }
            : new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal) { ["loss"] = Losses.Loss, ["val_loss"] = Losses.ValidationLoss };

        public override Table Predict(Table input)
        {
            SampleSet samples = Definition.Samples(input);
            return samples.Count > 0
                ? Network.Predict(samples)
                : throw new BuildException(string.Create(
                    CultureInfo.InvariantCulture, $"{input.Rows} rows are too few to predict: the model needs {samples.Window + samples.Lookahead}."));
        }

        public override GraphTensor Write(ModelGraph graph, GraphTensor input) => NetworkGraph.Write(graph, input, Network);
    }
}
