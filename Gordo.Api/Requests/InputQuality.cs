using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Gordo.Core.Quality;

namespace Gordo.Api.Requests;

/// <summary>Tells the client and the operator of faults of readings: by a response header, and a counter by kind.</summary>
public sealed class InputQuality
{
    /// <summary>The response header.</summary>
    public const string HeaderName = "Gordo-Quality";

    private const string Gaps = "gaps", Duplicates = "duplicates", Unordered = "unordered", Stuck = "stuck", Missing = "missing";

    // The length of the names of stuck tags; further ones are counted.
    private const int MaxNamesLength = 500;

    private readonly Counter<long> _count;

    /// <summary>Registers the counter.</summary>
    public InputQuality(Meter meter)
    {
        _count = meter.CreateCounter<long>("gordo_server_input_quality_total", description: "Predictions of readings with faults, by kind: gaps, duplicates or unordered of the row labels, stuck tags, missing readings.");
        foreach (string kind in (ReadOnlySpan<string>)[Gaps, Duplicates, Unordered, Stuck, Missing])
            Count(kind, 0);
    }

    /// <summary>Sets the response header and counts, if there are faults.</summary>
    public void Report(HttpContext context, InputFindings? findings)
    {
        if (findings is not null)
            context.Response.Headers[HeaderName] = Describe(findings);
    }

    private string Describe(InputFindings findings)
    {
        var text = new StringBuilder();
        Add(Gaps, findings.Index.Gaps);
        Add(Duplicates, findings.Index.Duplicates);
        Add(Unordered, findings.Index.Unordered);
        if (findings.Stuck.Count > 0)
            AddText(Stuck, Names(findings.Stuck));
        if (findings.Missing > 0)
            AddText(Missing, Percent((double)findings.Missing / findings.Readings));
        return text.ToString();

        void Add(string kind, int number)
        {
            if (number > 0)
                AddText(kind, number.ToString(CultureInfo.InvariantCulture));
        }

        void AddText(string kind, string value)
        {
            Count(kind, 1);
            text.Append(text.Length > 0 ? ", " : "").Append(kind).Append('=').Append(value);
        }
    }

    // Percent-encoded, so that the names are ASCII without separators.
    private static string Names(IReadOnlyList<string> tags)
    {
        var text = new StringBuilder();
        int shown = 0;
        foreach (string tag in tags)
        {
            // Encoding makes nothing shorter.
            if (text.Length + tag.Length > MaxNamesLength || Uri.EscapeDataString(tag) is not { } name || text.Length + name.Length > MaxNamesLength)
                break;
            text.Append(shown++ > 0 ? ";" : "").Append(name);
        }
        if (shown < tags.Count)
            text.Append(CultureInfo.InvariantCulture, $"{(shown > 0 ? ";" : "")}+{tags.Count - shown}");
        return text.ToString();
    }

    // Two digits below 1 %, and never 0 % or, unless all are missing, 100 %.
    private static string Percent(double share) =>
        share < 0.0001 ? "<0.01%"
        : share is > 0.99 and < 1 ? ">99%"
        : (100 * share).ToString(share < 0.01 ? "0.##" : "0", CultureInfo.InvariantCulture) + "%";

    private void Count(string kind, long number) => _count.Add(number, new KeyValuePair<string, object?>("kind", kind));
}
