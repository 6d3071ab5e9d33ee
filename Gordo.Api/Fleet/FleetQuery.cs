using Gordo.Api.Formatting;
using Gordo.Core;
using Microsoft.Extensions.Primitives;

namespace Gordo.Api.Fleet;

/// <summary>What the query of a call of many models asks for.</summary>
/// <param name="Models">The names of models; null for all.</param>
/// <param name="ReportsMissing">True to list the models whose tags are not all there.</param>
/// <param name="HasScores">True to add the scores of each row.</param>
/// <param name="IsArrow">True to answer record batches instead of lines of JSON.</param>
internal sealed record FleetQuery(IReadOnlyList<string>? Models, bool ReportsMissing, bool HasScores, bool IsArrow)
{
    /// <summary>The largest number of quiet rows over which anomalous rows are joined, and the largest number of tags of an event.</summary>
    public (int Gap, int Top) EventParameters { get; private init; }

    /// <summary>The query parameter that names models.</summary>
    public const string ModelsName = "models";

    /// <summary>The query parameter about models whose tags are not all there.</summary>
    public const string MissingName = "missing";

    /// <summary>The only value of <see cref="MissingName"/>.</summary>
    public const string Report = "report";

    /// <summary>The values of <see cref="ResponseViews.QueryName"/>, the default first.</summary>
    public const string Events = "events", Scores = "scores";

    private const string All = "*";

    /// <summary>Reads the query, and the <c>Accept</c> header if the query names no format.</summary>
    /// <exception cref="RequestException">A value is unknown.</exception>
    public static FleetQuery FromRequest(HttpRequest request)
    {
        IQueryCollection query = request.Query;
        bool reports = OneOf(query, MissingName, Report) is not null;
        IReadOnlyList<string>? models = Split(query[ModelsName]);
        if (reports && models is not null)
            throw new RequestException($"'{MissingName}={Report}' is for all models; leave out '{ModelsName}' or send '{ModelsName}={All}'");
        ResponseFormat format = ResponseFormats.FromRequest(request);
        // A client that accepts CSV gets JSON, as it would from any other route without CSV.
        if (format is not (ResponseFormat.Json or ResponseFormat.Arrow) && query.ContainsKey(ResponseFormats.QueryName))
            throw new RequestException($"The answers of many models have no format '{query[ResponseFormats.QueryName]}'; known are arrow, json");
        return new(models, reports, OneOf(query, ResponseViews.QueryName, Events, Scores) == Scores, format == ResponseFormat.Arrow)
        {
            EventParameters = ResponseViews.EventParameters(request),
        };
    }

    /// <summary>Adds the names in the body.</summary>
    /// <exception cref="RequestException">The query names models too, or asks to list those whose tags are not there.</exception>
    public FleetQuery With(IReadOnlyList<string>? names)
    {
        if (names is null || Split(new StringValues([.. names])) is not { } models)
            return this;
        if (Models is not null)
            throw new RequestException($"'{ModelsName}' is given in the query and in the body");
        return ReportsMissing
            ? throw new RequestException($"'{MissingName}={Report}' is for all models; leave out '{ModelsName}'")
            : this with { Models = models };
    }

    // Null for all models. A name is asked for once.
    private static List<string>? Split(StringValues values)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<string> names = [];
        foreach (string? value in values)
        {
            foreach (Range part in value.AsSpan().Split(','))
            {
                string name = value.AsSpan()[part].Trim().ToString();
                if (name == All)
                    return null;
                if (name.Length > 0 && seen.Add(name))
                    names.Add(name);
            }
        }
        return names.Count == 0 ? null : names;
    }

    private static string? OneOf(IQueryCollection query, string name, params ReadOnlySpan<string> known)
    {
        string? value = query[name];
        if (string.IsNullOrEmpty(value))
            return null;
        return known.Contains(value) ? value : throw new RequestException($"Unknown {name} '{value}'; known are {string.Join(", ", known!)}");
    }
}
