using System.Globalization;
using Gordo.Core;

namespace Gordo.Api.Fleet;

/// <summary>What a request for the states of models asks for.</summary>
/// <param name="State">The only state to list; null for all.</param>
/// <param name="Sort">The order.</param>
/// <param name="Limit">The maximum number of models to list.</param>
internal sealed record FleetStateQuery(FleetModelState? State, FleetSort Sort, int Limit)
{
    /// <summary>The names of the query parameters.</summary>
    public const string StateName = "state", SortName = "sort", LimitName = "limit";

    /// <summary>The number of models that are listed by default, and the largest one that may be asked for.</summary>
    public const int DefaultLimit = 1000, MaxLimit = 100_000;

    /// <summary>The states by their names, the most urgent first.</summary>
    public static IReadOnlyList<(string Name, FleetModelState State)> States { get; } =
        [.. Enum.GetValues<FleetModelState>().Select(static state => (state.ToString().ToLowerInvariant(), state))];

    /// <summary>The orders by their names, the default first.</summary>
    public static IReadOnlyList<(string Name, FleetSort Sort)> Sorts { get; } =
        [.. Enum.GetValues<FleetSort>().Select(static sort => (sort.ToString().ToLowerInvariant(), sort))];

    /// <summary>Reads the query.</summary>
    /// <exception cref="RequestException">A value is unknown or out of range.</exception>
    public static FleetStateQuery FromRequest(HttpRequest request) =>
        new(Find(request, StateName, States), Find(request, SortName, Sorts) ?? FleetSort.Name, ReadLimit(request.Query[LimitName]));

    private static T? Find<T>(HttpRequest request, string parameter, IReadOnlyList<(string Name, T Value)> known)
        where T : struct
    {
        string? text = request.Query[parameter];
        if (string.IsNullOrEmpty(text))
            return null;
        foreach ((string name, T value) in known)
        {
            if (name == text)
                return value;
        }
        throw new RequestException($"Unknown {parameter} '{text}'; known are {string.Join(", ", known.Select(static each => each.Name))}");
    }

    private static int ReadLimit(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return DefaultLimit;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit is > 0 and <= MaxLimit
            ? limit
            : throw new RequestException(string.Create(CultureInfo.InvariantCulture, $"'{LimitName}' is '{text}', expected a number from 1 to {MaxLimit}"));
    }
}
