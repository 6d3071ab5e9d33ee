namespace Gordo.Api.Fleet;

/// <summary>The state of a model, the most urgent first.</summary>
internal enum FleetModelState
{
    /// <summary>The deployment expects the model, and the revision does not have it.</summary>
    Missing,

    /// <summary>The last load failed.</summary>
    Failed,

    /// <summary>A confidence of the last scored rows exceeds 1.</summary>
    Anomalous,

    /// <summary>The model was asked for a prediction.</summary>
    Ready,

    /// <summary>The model was not asked for a prediction since the server started. It may be loaded.</summary>
    Unasked,
}
