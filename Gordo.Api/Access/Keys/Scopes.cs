namespace Gordo.Api.Access.Keys;

/// <summary>What somebody may do.</summary>
[Flags]
internal enum Scopes
{
    /// <summary>Nothing but what is open to all.</summary>
    None = 0,

    /// <summary>Look at models, metadata and revisions, and download models.</summary>
    Read = 1,

    /// <summary>Ask for predictions and scores.</summary>
    Predict = 2,

    /// <summary>Delete models of old revisions.</summary>
    Delete = 4,
}
