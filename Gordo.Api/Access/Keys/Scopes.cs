namespace Gordo.Api.Access.Keys;

/// <summary>The operations that a key or token permits.</summary>
[Flags]
internal enum Scopes
{
    /// <summary>Public routes only.</summary>
    None = 0,

    /// <summary>List models and revisions, read metadata and download models.</summary>
    Read = 1,

    /// <summary>Request predictions and anomaly scores.</summary>
    Predict = 2,

    /// <summary>Delete models from revisions other than the current one.</summary>
    Delete = 4,
}
