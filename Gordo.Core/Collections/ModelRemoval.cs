using Gordo.Core.Collections.Files;
using Gordo.Core.Names;
using Microsoft.Extensions.Logging;

namespace Gordo.Core.Collections;

/// <summary>
/// Deletes model folders: each is renamed out of its revision, which happens at once or not at all, and then removed
/// at leisure. What a crash leaves is a hidden folder that is never listed or served, and that the next start removes.
/// </summary>
internal sealed partial class ModelRemoval(CollectionRoot root, ILogger logger)
{
    // A name that is neither a revision nor a model, and nobody else's.
    private const string HiddenPrefix = ".gordo-deleted-";

    // EROFS; the exception has no type of its own.
    private const int ReadOnlyFileSystem = 30;

    /// <summary>Deletes a model, and its revision with the last one.</summary>
    public DeleteOutcome Delete(ModelKey key)
    {
        if (!root.Contains(key.Revision))
            return DeleteOutcome.NotFound;
        string revision = root.PathOf(key.Revision);
        // A link beside the current revision may lead to it.
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

    /// <summary>Removes what deletions that were cut short left behind.</summary>
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not there yet, or not ours to read: the first request will say so.
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
            // Another process of the same collection was faster.
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
            // Other models are in it, or it is gone already; asking first would only be an answer of before.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1011, LogLevel.Information, "Deleted {Model} of revision {Revision}")]
        public static partial void Deleted(ILogger logger, ModelName model, Revision revision);

        [LoggerMessage(1012, LogLevel.Warning, "Cannot delete {Model} of revision {Revision}: {Reason}")]
        public static partial void MoveRefused(ILogger logger, ModelName model, Revision revision, string reason);

        [LoggerMessage(1013, LogLevel.Warning, "Cannot remove {Path}, the next start will try again: {Reason}")]
        public static partial void LeftoverStays(ILogger logger, string path, string reason);
    }
}
