using System.Globalization;
using Gordo.Core;
using Gordo.Core.Anomaly.Events;

namespace Gordo.Api.Formatting;

/// <summary>Selects the view of the response by query parameters: <c>view</c>, and for events <c>gap</c> and <c>top</c>.</summary>
internal static class ResponseViews
{
    /// <summary>The name of the query parameter.</summary>
    public const string QueryName = "view";

    /// <summary>The name of the parameter for the number of quiet rows over which anomalous rows are joined.</summary>
    public const string GapName = "gap";

    /// <summary>The name of the parameter for the number of tags of an event.</summary>
    public const string TopName = "top";

    /// <summary>The largest value of <see cref="GapName"/>.</summary>
    public const int MaxGap = 100_000;

    /// <summary>The largest value of <see cref="TopName"/>.</summary>
    public const int MaxTop = 1000;

    /// <summary>The values of the query parameter.</summary>
    public static IReadOnlyList<(string Name, ResponseView View)> Known { get; } = [("events", ResponseView.Events), ("quality", ResponseView.Quality)];

    /// <summary>Returns the view that the query names; null if it names none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isAnomaly">True if the route scores anomalies.</param>
    /// <param name="pathFormat">The format of the route; null if the query selects it.</param>
    /// <exception cref="RequestException">The query names an unknown view, or one that the route or the format does not have.</exception>
    public static ResponseView? FromRequest(HttpRequest request, bool isAnomaly, ResponseFormat? pathFormat)
    {
        string? name = request.QueryString.HasValue ? request.Query[QueryName] : default;
        if (string.IsNullOrEmpty(name))
            return null;
        foreach ((string known, ResponseView view) in Known)
        {
            if (name != known)
                continue;
            if (view == ResponseView.Events && !isAnomaly)
                throw new RequestException("The view 'events' is one of anomaly scores: the route is anomaly/prediction");
            string? format = pathFormat is { } fixedFormat ? ResponseFormats.NameOf(fixedFormat) : request.Query[ResponseFormats.QueryName];
            return string.IsNullOrEmpty(format) || format == ResponseFormats.NameOf(ResponseFormat.Json)
                ? view
                : throw new RequestException($"The view '{name}' is answered in the format json only, not '{format}'");
        }
        throw new RequestException($"Unknown view '{name}'; known are {string.Join(", ", Known.Select(known => known.Name))}");
    }

    /// <summary>Returns the parameters of events, or their defaults.</summary>
    /// <exception cref="RequestException">A parameter is not a whole number in its range.</exception>
    public static (int Gap, int Top) EventParameters(HttpRequest request) => request.QueryString.HasValue
        ? (Number(request, GapName, EventFinder.DefaultGap, MaxGap), Number(request, TopName, EventFinder.DefaultTop, MaxTop))
        : (EventFinder.DefaultGap, EventFinder.DefaultTop);

    private static int Number(HttpRequest request, string name, int absent, int most)
    {
        string? text = request.Query[name];
        if (string.IsNullOrEmpty(text))
            return absent;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= most
            ? number
            : throw new RequestException(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}', expected a whole number from 0 to {most}"));
    }
}
