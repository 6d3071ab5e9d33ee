using System.Diagnostics.Metrics;
using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Core.Names;
using Gordo.Core.States;

namespace Gordo.Api.Observability;

/// <summary>Reports the last confidence of the models of the current revision: the worst ones by name, and how many exceed 1.</summary>
internal static class MachineGauges
{
    /// <summary>Registers the gauges.</summary>
    public static void Register(Meter meter, ModelCollection collection, ServerSettings settings)
    {
        meter.CreateObservableGauge(
            "gordo_server_model_confidence", () => Worst(collection, settings.MetricsTopModels).Select(static model =>
                new Measurement<double>(model.Health, new KeyValuePair<string, object?>("model", model.Name.ToString()))),
            description: "Largest total anomaly confidence of the last scored rows, of the models with the largest ones. Above 1, the model is anomalous.");
        meter.CreateObservableGauge(
            "gordo_server_models_anomalous", () => Healths(collection).Count(static model => model.Health > 1),
            description: "Models with a total anomaly confidence above 1 in their last scored rows.");
    }

    private static IEnumerable<(ModelName Name, double Health)> Worst(ModelCollection collection, int count) =>
        Healths(collection).OrderByDescending(static model => model.Health).ThenBy(static model => model.Name.ToString(), StringComparer.Ordinal).Take(count);

    private static IEnumerable<(ModelName Name, double Health)> Healths(ModelCollection collection)
    {
        foreach ((ModelName name, ModelState state) in collection.States.Of(collection.Current))
        {
            double health = state.Health;
            if (!double.IsNaN(health))
                yield return (name, health);
        }
    }
}
