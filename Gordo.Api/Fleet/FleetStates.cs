using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Core.Names;
using Gordo.Core.States;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Fleet;

/// <summary>Lists the states of all models from memory. The folder is listed in the background, never by a request.</summary>
public sealed class FleetStates(ModelCollection collection, ModelListing listing, ServerSettings settings, TimeProvider time)
{
    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <summary>Lists the models that a query selects.</summary>
    internal async ValueTask<IActionResult> ListAsync(Revision revision, FleetStateQuery query, RequestDeadline deadline)
    {
        // The first listing is waited for; later ones are not. While another revision is listed, only models that were asked are known.
        string[] names = listing.Find(revision) is { } known
            ? await deadline.WaitAsync(new ValueTask<string[]>(known))
            : [.. collection.States.Of(revision).Select(static model => model.Name.ToString())];
        FleetEntry[] all = Collect(revision, names);
        int[] counts = new int[FleetStateQuery.States.Count];
        foreach (FleetEntry entry in all)
            counts[(int)entry.State]++;
        FleetEntry[] listed = [.. Sort(all.Where(entry => query.State is null || entry.State == query.State), query.Sort).Take(query.Limit)];
        return new FleetListing(_started, counts, listed);
    }

    private FleetEntry[] Collect(Revision revision, string[] names)
    {
        var present = new HashSet<string>(names, StringComparer.Ordinal);
        IEnumerable<string> absent = revision == collection.Current ? settings.ExpectedModels.Where(name => !present.Contains(name)).Distinct(StringComparer.Ordinal) : [];
        return [.. names.Select(name => Describe(revision, name)), .. absent.Select(static name => new FleetEntry(name, FleetModelState.Missing, ModelSnapshot.Unknown, false))];
    }

    private FleetEntry Describe(Revision revision, string text)
    {
        // Names of folders that are not names of models are not listed.
        ModelSnapshot snapshot = ModelName.TryParse(text, out ModelName name) && collection.States.Find(revision, name) is { } known ? known.Read() : ModelSnapshot.Unknown;
        FleetModelState state = snapshot.Error is not null ? FleetModelState.Failed
            : snapshot.Health > 1 ? FleetModelState.Anomalous
            // A model may have been loaded only to see that a frame lacks its tags.
            : snapshot.Requests > 0 ? FleetModelState.Ready
            : FleetModelState.Unasked;
        return new(text, state, snapshot, snapshot.LoadedAt is not null && collection.IsResident(revision, name));
    }

    private static IEnumerable<FleetEntry> Sort(IEnumerable<FleetEntry> entries, FleetSort sort)
    {
        IOrderedEnumerable<FleetEntry> sorted = sort switch
        {
            FleetSort.Health => entries.OrderByDescending(static entry => double.IsNaN(entry.Snapshot.Health) ? double.NegativeInfinity : entry.Snapshot.Health),
            FleetSort.State => entries.OrderBy(static entry => entry.State),
            FleetSort.Requests => entries.OrderByDescending(static entry => entry.Snapshot.Requests),
            _ => entries.OrderBy(static entry => entry.Name, StringComparer.Ordinal),
        };
        return sorted.ThenBy(static entry => entry.Name, StringComparer.Ordinal);
    }
}
