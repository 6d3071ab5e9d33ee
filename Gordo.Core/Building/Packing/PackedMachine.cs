using System.Text.Json.Nodes;
using Gordo.Core.Building.Datasets;
using Gordo.Core.Building.Detectors;
using Gordo.Core.Building.Machines;
using Gordo.Core.Building.Sources;
using Gordo.Core.Names;

namespace Gordo.Core.Building.Packing;

/// <summary>Describes a packed model as the machine of a configuration file, for its metadata.</summary>
internal static class PackedMachine
{
    private const string DetectorModule = "gordo.machine.model.anomaly.diff.";
    private const string ProjectName = "default";

    /// <summary>Returns the machine.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="name">The name of the model.</param>
    /// <param name="model">The model; it has a detector.</param>
    /// <param name="readings">The rows of the readings.</param>
    /// <param name="dataName">The name of their file, without its folder, which clients need not know.</param>
    public static Machine Describe(PackOptions options, ModelName name, ModelDefinition model, Dataset readings, string dataName)
    {
        var parameters = new JsonObject(options.DetectorParameters.Select(parameter => KeyValuePair.Create(parameter.Key, (JsonNode?)parameter.Value)))
        {
            ["base_estimator"] = Path.GetFileName(Path.TrimEndingDirectorySeparator(options.Model)),
        };
        var dataset = new DatasetDefinition
        {
            Tags = [.. options.Tags.Select(tag => new Tag(tag, null))],
            Targets = [.. options.TargetNames.Select(tag => new Tag(tag, null))],
            Start = TimeOf(readings, 0),
            End = TimeOf(readings, readings.Input.Rows - 1),
            Resolution = 0,
            ResolutionText = options.Resolution ?? HeldOutReadings.ResolutionOf(readings.Times),
            Source = new FileSource(dataName, null, null),
        };
        return new Machine(name.ToString(), model, dataset, new EvaluationSettings())
        {
            ProjectName = ProjectName,
            ModelJson = new JsonObject { [DetectorModule + model.Detector?.Kind] = parameters },
            DatasetJson = new JsonObject { ["type"] = "TimeSeriesDataset", ["data_provider"] = new JsonObject { ["type"] = "FileDataProvider", ["path"] = dataName } },
            EvaluationJson = new JsonObject { ["cv_mode"] = "cross_val_only" },
            RuntimeJson = null,
            UserMetadata = new JsonObject { ["global-metadata"] = new JsonObject(), ["machine-metadata"] = new JsonObject() },
        };
    }

    private static DateTimeOffset TimeOf(Dataset readings, int row) =>
        readings.Times.Length == 0 ? default : DateTimeOffset.UnixEpoch.AddTicks(readings.Times[row] / 100);
}
