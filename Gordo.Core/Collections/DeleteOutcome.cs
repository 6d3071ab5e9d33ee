namespace Gordo.Core.Collections;

/// <summary>The result of a request to delete a model of a revision.</summary>
public enum DeleteOutcome
{
    /// <summary>The model was deleted: it is no longer listed or served.</summary>
    Deleted,

    /// <summary>The revision is the current one; its models cannot be deleted.</summary>
    CurrentRevision,

    /// <summary>The revision does not exist or has no such model.</summary>
    NotFound,

    /// <summary>The file system denied the deletion: the collection is read-only or permission is missing. Nothing changed.</summary>
    Refused,

    /// <summary>The file system failed: disk full or an input/output error. Nothing changed.</summary>
    Failed,
}
