using System.Text.Json.Nodes;
using Gordo.Core.Building.Datasets;
using Gordo.Core.Building.Detectors;

namespace Gordo.Core.Building.Machines;

/// <summary>A machine of a configuration file, ready to be built.</summary>
/// <param name="Name">The name of the machine, and of its model.</param>
/// <param name="Model">The model.</param>
/// <param name="Dataset">The data set.</param>
/// <param name="Evaluation">How the model is evaluated.</param>
internal sealed record Machine(string Name, ModelDefinition Model, DatasetDefinition Dataset, EvaluationSettings Evaluation)
{
    /// <summary>The name of the project.</summary>
    public required string ProjectName { get; init; }

    /// <summary>The <c>model</c> block as configured.</summary>
    public required JsonNode? ModelJson { get; init; }

    /// <summary>The <c>dataset</c> block as configured.</summary>
    public required JsonNode? DatasetJson { get; init; }

    /// <summary>The <c>evaluation</c> block as configured.</summary>
    public required JsonNode? EvaluationJson { get; init; }

    /// <summary>The <c>runtime</c> block as configured; it has no effect here.</summary>
    public required JsonNode? RuntimeJson { get; init; }

    /// <summary>The <c>metadata</c> of the globals and of the machine.</summary>
    public required JsonNode? UserMetadata { get; init; }
}
