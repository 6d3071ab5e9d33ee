using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Gordo.Api.Formatting;
using Gordo.Api.Requests;
using Gordo.Core.Collections;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Timestamps;

namespace Gordo.Api.Fleet;

/// <summary>Writes a line of JSON for each model, and a last one with counts.</summary>
internal sealed class FleetLineWriter : IFleetWriter
{
    private const int MaxNumberBytes = 40;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("-0123456789"u8);

    private readonly string _revision;
    private readonly FleetQuery _query;
    private readonly Utf8JsonWriter _json = new(Stream.Null, JsonObjectResult.WriterOptions);

    /// <summary>Creates a writer for one thread.</summary>
    /// <param name="revision">The revision of the call.</param>
    /// <param name="query">What is asked for.</param>
    public FleetLineWriter(string revision, FleetQuery query) => (_revision, _query) = (revision, query);

    /// <inheritdoc/>
    public void WriteScores(LoadedModel model, ScoredRows scores, FrameMemory memory, IBufferWriter<byte> output)
    {
        Begin(model.Name.ToString(), output);
        // Scores are wanted of models without the threshold that events need, too.
        if (scores.TotalConfidence is not null || !_query.HasScores)
            EventJson.WriteMembers(_json, Predictor.FindEvents(model, scores, _query.EventParameters.Gap, _query.EventParameters.Top, memory, CancellationToken.None));
        else
            _json.WriteNumber("rows", scores.Index.Length);
        if (_query.HasScores)
        {
            WriteIndex(scores.Index);
            WriteNumbers(ResponseGroups.TotalAnomalyScaled, scores.TotalScaled.Span);
            WriteNumbers(ResponseGroups.TotalAnomalyUnscaled, scores.TotalUnscaled.Span);
            if (scores.TotalConfidence is { } confidence)
                WriteNumbers(ResponseGroups.TotalAnomalyConfidence, confidence.Span);
        }
        End(output);
    }

    /// <inheritdoc/>
    public void WriteOutput(LoadedModel model, RowIndex index, IReadOnlyList<ReadOnlyMemory<double>> columns, FrameMemory memory, IBufferWriter<byte> output)
    {
        Begin(model.Name.ToString(), output);
        _json.WriteNumber("rows", index.Length);
        WriteIndex(index);
        _json.WriteStartObject(ResponseGroups.ModelOutput);
        for (int i = 0; i < columns.Count; i++)
            WriteNumbers(model.OutputName(i), columns[i].Span);
        _json.WriteEndObject();
        End(output);
    }

    /// <inheritdoc/>
    public void WriteFailure(string name, int status, string error, IReadOnlyList<string> missing, FrameMemory memory, IBufferWriter<byte> output)
    {
        Begin(name, output);
        _json.WriteNumber("status", status);
        _json.WriteString(ErrorResponse.Error, error);
        if (missing.Count > 0)
            _json.WriteStrings("missing", missing);
        End(output);
    }

    /// <inheritdoc/>
    public void WriteMissing(string name, IReadOnlyList<string> missing, FrameMemory memory, IBufferWriter<byte> output)
    {
        Begin(name, output);
        _json.WriteStrings("missing", missing);
        End(output);
    }

    /// <inheritdoc/>
    public void WriteStart(FrameMemory memory, IBufferWriter<byte> output)
    {
        // Lines need no start.
    }

    /// <inheritdoc/>
    public void WriteEnd(in FleetCounts counts, long started, IBufferWriter<byte> output)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteStartObject("summary");
        _json.WriteNumber("models", counts.Answered + counts.Failed + counts.Missing);
        _json.WriteNumber("answered", counts.Answered);
        _json.WriteNumber("failed", counts.Failed);
        _json.WriteNumber("missing", counts.Missing);
        _json.WriteNumber("anomalous", counts.Anomalous);
        _json.WriteNumber("rows", counts.Rows);
        _json.WriteEndObject();
        _json.WriteString(RequestRevision.Name, _revision);
        _json.WriteString(ElapsedTime.Name, ElapsedTime.Text(started));
        End(output);
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void Begin(string model, IBufferWriter<byte> output)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteString("model", model);
        _json.WriteString(RequestRevision.Name, _revision);
    }

    private void End(IBufferWriter<byte> output)
    {
        _json.WriteEndObject();
        _json.Flush();
        output.Write("\n"u8);
    }

    private void WriteIndex(RowIndex index)
    {
        _json.WriteStartArray("index");
        Span<byte> text = stackalloc byte[TimestampText.MaxLength];
        TimestampFormatter formatter = index.Timestamps is { } times ? TimestampText.Iso(times.Unit, times.Zone) : default;
        for (int row = 0; row < index.Length; row++)
        {
            switch (index.Labels)
            {
                case null:
                    _json.WriteNumberValue(index.Start + (row * index.Step));
                    break;
                case { } labels when labels.IsMissing(row):
                    _json.WriteNullValue();
                    break;
                case TimestampColumn labels:
                    _json.WriteStringValue(text[..formatter.Write(labels.Values.Span[row], text)]);
                    break;
                case IntegerColumn { IsUnsigned: true } labels:
                    _json.WriteNumberValue((ulong)labels.Values.Span[row]);
                    break;
                case IntegerColumn labels:
                    _json.WriteNumberValue(labels.Values.Span[row]);
                    break;
                case FloatColumn labels:
                    WriteNumber(labels.Values.Span[row]);
                    break;
                case TextColumn labels:
                    _json.WriteStringValue(labels[row]);
                    break;
            }
        }
        _json.WriteEndArray();
    }

    private void WriteNumbers(string name, ReadOnlySpan<double> values)
    {
        _json.WriteStartArray(name);
        foreach (double value in values)
            WriteNumber(value);
        _json.WriteEndArray();
    }

    // As in other answers: whole numbers end in .0, and JSON has no NaN and no infinity.
    private void WriteNumber(double value)
    {
        if (!double.IsFinite(value))
        {
            _json.WriteNullValue();
            return;
        }
        Span<byte> text = stackalloc byte[MaxNumberBytes];
        value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        if (!text[..length].ContainsAnyExcept(Digits))
        {
            ".0"u8.CopyTo(text[length..]);
            length += 2;
        }
        _json.WriteRawValue(text[..length], skipInputValidation: true);
    }
}
