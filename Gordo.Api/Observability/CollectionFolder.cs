using System.Text.Json;
using Gordo.Core.Collections;

namespace Gordo.Api.Observability;

/// <summary>
/// Looks at the folder of the current revision every second, in the background: on a network file system, a look may take
/// arbitrarily long.
/// </summary>
public sealed class CollectionFolder(ModelCollection collection, CollectionOptions options, TimeProvider time) : BackgroundService
{
    /// <summary>The time that a look may take.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private volatile State _state = new(FolderState.Unknown, time.GetTimestamp());
    private volatile bool _wasSeen;

    /// <summary>Opens the folder and reads its first entry; tests replace it.</summary>
    internal Action<string> Look { get; set; } = static directory =>
    {
        using IEnumerator<string> entries = Directory.EnumerateFileSystemEntries(directory).GetEnumerator();
        entries.MoveNext();
    };

    /// <summary>The reason why the server cannot take requests; null if it can.</summary>
    /// <remarks>
    /// A folder that was never there is being built: the server answers with an empty list of models. While the file system
    /// fails, models in memory are still served.
    /// </remarks>
    public string? FindFault() => _state.Folder switch
    {
        FolderState.Missing when _wasSeen => "The collection cannot be read: its folder is gone.",
        FolderState.Failing or FolderState.Unknown when collection.CachedModelCount == 0 => "The collection cannot be read: the file system fails or does not answer.",
        _ => null,
    };

    /// <summary>Writes the members <c>collection</c>, the state of the folder, and <c>collection-age-seconds</c>, the time since the look that found it.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        State state = _state;
        writer.WriteString("collection", state.Folder switch
        {
            FolderState.Readable => "readable",
            FolderState.Missing => "missing",
            FolderState.Failing => "failing",
            _ => "unknown",
        });
        writer.WriteNumber("collection-age-seconds", Math.Round(time.GetElapsedTime(state.At).TotalSeconds, 1));
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // So that a server with a working file system is ready as soon as it listens.
        Task first = LookAsync();
        await Task.WhenAny(first, Task.Delay(Timeout, cancellationToken));
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync();
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }

    // Completes with the look, however long it takes, so that looks do not pile up; the state changes at the timeout.
    private async Task LookAsync()
    {
        Task<FolderState> look = Task.Run(LookNow);
        if (await Task.WhenAny(look, Task.Delay(Timeout)) != look)
            _state = new(FolderState.Failing, time.GetTimestamp());
        _state = new(await look, time.GetTimestamp());
    }

    private FolderState LookNow()
    {
        try
        {
            Look(options.CurrentDirectory);
            _wasSeen = true;
            return FolderState.Readable;
        }
        catch (DirectoryNotFoundException)
        {
            return FolderState.Missing;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return FolderState.Failing;
        }
    }

    private enum FolderState
    {
        Unknown,
        Readable,
        Missing,
        Failing,
    }

    private sealed record State(FolderState Folder, long At);
}
