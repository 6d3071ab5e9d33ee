namespace Gordo.Core.Collections;

/// <summary>What became of a request to delete a model of a revision.</summary>
public enum DeleteOutcome
{
    /// <summary>The model is gone: not listed and not served any more.</summary>
    Deleted,

    /// <summary>The revision is the current one, whose models are not deleted.</summary>
    CurrentRevision,

    /// <summary>There is no such model in that revision, or no such revision.</summary>
    NotFound,

    /// <summary>The file system refused: the collection is read-only or not ours to change. Nothing changed.</summary>
    Refused,

    /// <summary>The file system failed: no room, an input or output error. Nothing changed.</summary>
    Failed,
}
