using System.Collections.Concurrent;
using Gordo.Core.Names;

namespace Gordo.Core.States;

/// <summary>The states of the models that this process has loaded or tried to load. Thread-safe and bounded.</summary>
public sealed class ModelStates
{
    /// <summary>The maximum number of states. Each takes about half a kilobyte.</summary>
    internal const int MaxModels = 100_000;

    private readonly ConcurrentDictionary<ModelKey, ModelState> _states = new();

    /// <summary>Returns the state of a model; null if it was never loaded.</summary>
    public ModelState? Find(Revision revision, ModelName name) => _states.GetValueOrDefault(new ModelKey(revision, name));

    /// <summary>Lists the names and states of a revision's models.</summary>
    public IEnumerable<(ModelName Name, ModelState State)> Of(Revision revision) =>
        _states.Where(entry => entry.Key.Revision == revision).Select(static entry => (entry.Key.Name, entry.Value));

    /// <summary>Returns the state of a model, which is created if there is none. Beyond the limit it is not kept.</summary>
    internal ModelState Get(ModelKey key) =>
        _states.TryGetValue(key, out ModelState? known) ? known
        : _states.Count < MaxModels ? _states.GetOrAdd(key, static _ => new ModelState())
        : new ModelState();

    /// <summary>Forgets a deleted model.</summary>
    internal void Remove(ModelKey key) => _states.TryRemove(key, out _);
}
