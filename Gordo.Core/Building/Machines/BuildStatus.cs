namespace Gordo.Core.Building.Machines;

/// <summary>What was done with a machine.</summary>
public enum BuildStatus
{
    /// <summary>A model was written.</summary>
    Built,

    /// <summary>The model was there, and neither its configuration nor its readings have changed.</summary>
    Unchanged,

    /// <summary>The model was only cross-validated; nothing was written.</summary>
    Validated,

    /// <summary>The model could not be built.</summary>
    Failed,
}
