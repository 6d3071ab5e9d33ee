using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Estimators;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Formatting;

/// <summary>What the route and the query of a prediction request ask for.</summary>
internal readonly record struct PredictionQuery
{
    private bool IsAnomaly { get; init; }

    private bool AllColumns { get; init; }

    private ResponseView? View { get; init; }

    private (int Gap, int Top) Events { get; init; }

    /// <summary>The format of a response that is a frame.</summary>
    public ResponseFormat Format { get; private init; }

    /// <summary>The number of anomaly scores of each output in the response.</summary>
    public int ScoresPerOutput => View == ResponseView.Quality || !IsAnomaly ? 0 : AllColumns ? LoadedModel.SmoothScores : LoadedModel.Scores;

    /// <summary>Reads the query.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isAnomaly">True if the route scores anomalies.</param>
    /// <param name="format">The format of the route; null if the query or the headers select it.</param>
    /// <param name="view">The view of the route; null if the query may select one.</param>
    /// <exception cref="RequestException">A parameter is unknown or does not fit the route.</exception>
    public static PredictionQuery Of(HttpRequest request, bool isAnomaly, ResponseFormat? format, ResponseView? view)
    {
        view ??= ResponseViews.FromRequest(request, isAnomaly, format);
        return new()
        {
            IsAnomaly = isAnomaly,
            AllColumns = isAnomaly && view is null && request.QueryString.HasValue && request.Query.ContainsKey("all_columns"),
            View = view,
            Events = view == ResponseView.Events ? ResponseViews.EventParameters(request) : default,
            Format = view is null ? format ?? ResponseFormats.FromRequest(request) : ResponseFormat.Json,
        };
    }

    /// <summary>Computes the answer.</summary>
    public PredictionAnswer Compute(LoadedModel model, PredictionRequest request, MatchReport report, FrameMemory memory, CancellationToken cancellation) => View switch
    {
        ResponseView.Events => new(Predictor.FindEvents(model, request.Input, request.RequireTarget(), Events.Gap, Events.Top, memory, cancellation, report)),
        ResponseView.Quality => new(Predictor.DescribeQuality(model, request.Input, memory, report)),
        _ => new(IsAnomaly
            ? Predictor.ScoreAnomalies(model, request.Input, request.RequireTarget(), AllColumns, memory, cancellation, report)
            : Predictor.Predict(model, request.Input, memory, cancellation, report)),
    };
}
