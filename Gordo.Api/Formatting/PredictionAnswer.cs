using Gordo.Core.Anomaly.Events;
using Gordo.Core.Quality;
using Gordo.Serialization.Frames;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>The answer to a prediction request: a frame, events, or the quality of the readings.</summary>
internal readonly struct PredictionAnswer
{
    private readonly object _content;

    /// <summary>Answers with a frame.</summary>
    public PredictionAnswer(Frame frame) => (_content, Rows) = (frame, frame.RowCount);

    /// <summary>Answers with events.</summary>
    public PredictionAnswer(EventReport events) => (_content, Rows) = (events, events.Rows);

    /// <summary>Answers with the quality of the readings, for which no row is predicted.</summary>
    public PredictionAnswer(QualityReport quality) => (_content, Rows) = (quality, 0);

    /// <summary>The number of rows predicted or scored.</summary>
    public int Rows { get; }

    /// <summary>Returns the result that writes the answer.</summary>
    /// <param name="format">The format of a frame.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="memory">The request's memory.</param>
    /// <param name="started">The <see cref="System.Diagnostics.Stopwatch"/> timestamp of the start of the request.</param>
    public IActionResult ToResult(ResponseFormat format, string name, FrameMemory memory, long started) => _content switch
    {
        EventReport events => new EventsResult(events, started),
        QualityReport quality => Result(quality, started),
        Frame frame when format == ResponseFormat.Arrow => new ArrowFrameResult(frame, name),
        Frame frame when format == ResponseFormat.Csv => new CsvFrameResult(frame, name),
        Frame frame when format == ResponseFormat.Parquet => new ParquetFrameResult(frame, name),
        var frame => new JsonFrameResult((Frame)frame, memory, started, isSplit: format == ResponseFormat.Split),
    };

    // By itself, because a lambda costs its method an allocation whether it is used or not.
    private static JsonObjectResult Result(QualityReport quality, long started) => new(writer =>
    {
        QualityJson.WriteMembers(writer, quality);
        writer.WriteString(ElapsedTime.Name, ElapsedTime.Text(started));
    });
}
