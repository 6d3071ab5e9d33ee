using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Gordo.Core.Collections;
using Gordo.Core.Estimators;
using Gordo.Core.Names;

namespace Gordo.Api.Requests;

/// <summary>
/// Tells the client and the operator that a request was matched by position although it has other names than the model: by a
/// response header, a counter, and a log line once a model and minute.
/// </summary>
public sealed partial class ColumnWarnings
{
    /// <summary>The response header.</summary>
    public const string HeaderName = "Gordo-Warning";

    /// <summary>The name of the query parameter that refuses such requests.</summary>
    public const string StrictName = "strict";

    private const int MaxHeaderLength = 1000;

    // The times of the last lines; cleared when there are this many.
    private const int MaxModels = 10_000;

    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(Revision, ModelName), long> _loggedAt = new();
    private readonly Counter<long> _count;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Registers the counter.</summary>
    public ColumnWarnings(Meter meter, TimeProvider time, ILogger<ColumnWarnings> logger)
    {
        (_time, _logger) = (time, logger);
        _count = meter.CreateCounter<long>("gordo_server_matched_by_position_total", description: "Requests with other column names or row labels than expected, which were matched by position.");
        _count.Add(0);
    }

    /// <summary>Returns true if the query asks for a strict match: <c>strict</c>, with any value but <c>false</c> and <c>0</c>.</summary>
    public static bool IsStrict(HttpRequest request) =>
        request.QueryString.HasValue && request.Query.TryGetValue(StrictName, out var value)
        && !(value.ToString() is "0" || value.ToString().Equals("false", StringComparison.OrdinalIgnoreCase));

    /// <summary>Sets the response header, counts and logs, if there is a warning.</summary>
    public void Report(HttpContext context, LoadedModel model, MatchReport report)
    {
        if (report.Warning is not { } warning)
            return;
        context.Response.Headers[HeaderName] = HeaderText(warning);
        _count.Add(1);
        long now = _time.GetTimestamp();
        if (_loggedAt.TryGetValue((model.Revision, model.Name), out long last) && _time.GetElapsedTime(last, now) < LogInterval)
            return;
        if (_loggedAt.Count >= MaxModels)
            _loggedAt.Clear();
        _loggedAt[(model.Revision, model.Name)] = now;
        Log.MatchedByPosition(_logger, model.Name, model.Revision, warning);
    }

    // Header values are visible ASCII characters and spaces.
    private static string HeaderText(string warning)
    {
        if (warning.Length <= MaxHeaderLength && !warning.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return warning;
        var text = new StringBuilder();
        foreach (char character in warning)
        {
            if (text.Length > MaxHeaderLength)
                return text.Append("...").ToString();
            if (character is >= ' ' and <= '~')
                text.Append(character);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }
        return text.ToString();
    }

    private static partial class Log
    {
        [LoggerMessage(3601, LogLevel.Warning, "A request to {Model} of revision {Revision} has other names: {Warning}")]
        public static partial void MatchedByPosition(ILogger logger, ModelName model, Revision revision, string warning);
    }
}
