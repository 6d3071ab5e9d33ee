using Gordo.Core.Collections.Files;
using Gordo.Core.Names;
using Microsoft.Extensions.Logging;

namespace Gordo.Core.Collections;

/// <summary>
/// Deletes model folders. A folder is first renamed out of its revision, which is atomic, and then removed. A crash
/// leaves a hidden folder that is never listed or served; the next start removes it.
/// </summary>
internal sealed partial class ModelRemoval(CollectionRoot root, ILogger logger)
{
    // Cannot be the name of a revision or a model, nor of another program's folder.
    private const string HiddenPrefix = ".gordo-deleted-";

    // EROFS; .NET has no exception type for it.
    private const int ReadOnlyFileSystem = 30;

    /// <summary>Deletes a model, and its revision when its last model is deleted.</summary>
    public DeleteOutcome Delete(ModelKey key)
    {
        if (!root.Contains(key.Revision))
            return DeleteOutcome.NotFound;
        string revision = root.PathOf(key.Revision);
        // A link next to the current revision may lead to it.
        if (key.Revision == root.Current || RealPath.Of(revision) == RealPath.Of(root.PathOf(root.Current)))
            return DeleteOutcome.CurrentRevision;
        string folder = root.PathOf(key);
        if (!Directory.Exists(folder) || root.Resolve(folder) is null)
            return DeleteOutcome.NotFound;

        string hidden = Path.Join(root.Directory, HiddenPrefix + Guid.NewGuid().ToString("N"));
        try
        {
            Directory.Move(folder, hidden);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!Directory.Exists(folder))
                return DeleteOutcome.NotFound;
            Log.MoveRefused(logger, key.Name, key.Revision, e.Message);
            return e is UnauthorizedAccessException || e.HResult == ReadOnlyFileSystem ? DeleteOutcome.Refused : DeleteOutcome.Failed;
        }
        Log.Deleted(logger, key.Name, key.Revision);
        Remove(hidden);
        RemoveIfEmpty(revision);
        return DeleteOutcome.Deleted;
    }

    /// <summary>Removes the remains of interrupted deletions.</summary>
    public void RemoveLeftovers()
    {
        try
        {
            foreach (string path in Directory.EnumerateDirectories(root.Directory, HiddenPrefix + "*"))
            {
                if (Guid.TryParseExact(Path.GetFileName(path)[HiddenPrefix.Length..], "N", out _))
                    Remove(path);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // The collection is not there yet.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not readable: the first request will report it.
            Log.LeftoverStays(logger, root.Directory, e.Message);
        }
    }

    private void Remove(string hidden)
    {
        try
        {
            Directory.Delete(hidden, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process serving the same collection removed it first.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.LeftoverStays(logger, hidden, e.Message);
        }
    }

    private static void RemoveIfEmpty(string revision)
    {
        try
        {
            Directory.Delete(revision, recursive: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Other models remain, or the folder is already gone; a check in advance could be outdated by now.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1011, LogLevel.Information, "Deleted {Model} of revision {Revision}")]
        public static partial void Deleted(ILogger logger, ModelName model, Revision revision);

        [LoggerMessage(1012, LogLevel.Warning, "Cannot delete {Model} of revision {Revision}: {Reason}")]
        public static partial void MoveRefused(ILogger logger, ModelName model, Revision revision, string reason);

        [LoggerMessage(1013, LogLevel.Warning, "Cannot remove {Path}; the next start will try again: {Reason}")]
        public static partial void LeftoverStays(ILogger logger, string path, string reason);
    }
}
