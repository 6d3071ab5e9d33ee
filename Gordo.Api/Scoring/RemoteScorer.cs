using System.Buffers;
using System.Net;
using Gordo.Core;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;

namespace Gordo.Api.Scoring;

/// <summary>Scores a file by a server, this one or the Python original.</summary>
/// <remarks>
/// The file is sent as Parquet in a form, and the answer is Parquet: both servers take and give that, and it is
/// the fastest they have in common.
/// </remarks>
/// <param name="server">The server's URL.</param>
/// <param name="project">The project in the path of the routes.</param>
/// <param name="key">The API key or token; null to send none.</param>
internal sealed class RemoteScorer(Uri server, string project, string? key)
{
    private const string RevisionName = "revision";
    private const string WarningHeader = "Gordo-Warning";

    /// <summary>Scores the file, or predicts if the model is not a detector.</summary>
    /// <param name="revision">The revision; null for the current one.</param>
    /// <param name="name">The model.</param>
    /// <param name="file">The file to score.</param>
    /// <param name="memory">The memory for all frames.</param>
    /// <param name="limits">The maximum size of a frame.</param>
    /// <param name="cancellation">Stops the request.</param>
    /// <exception cref="RequestException">The server refuses the request; the message has its status and error.</exception>
    /// <exception cref="FrameException">The file or the answer is malformed.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public async Task<ScoredFrame> ScoreAsync(
        string? revision, string name, string file, FrameMemory memory, FrameLimits limits, CancellationToken cancellation)
    {
        (Frame input, Frame? target) = FrameFile.Read(file, [], [], memory, limits);
        ReadOnlyMemory<byte> sent = Encode(input), sentTarget = target is null ? sent : Encode(target);
        using HttpClient client = ServerClient.Create(key);
        using HttpResponseMessage scored = await PostAsync(client, "anomaly/prediction", name, revision, sent, sentTarget, cancellation);
        // Both servers answer so for models that are not detectors.
        bool isPlain = scored.StatusCode == HttpStatusCode.UnprocessableEntity
            && (await scored.Content.ReadAsStringAsync(cancellation)).Contains("not an AnomalyDetector", StringComparison.Ordinal);
        if (!isPlain)
            return await ReadAsync(scored, memory, limits, cancellation);
        using HttpResponseMessage predicted = await PostAsync(client, "prediction", name, revision, sent, null, cancellation);
        return await ReadAsync(predicted, memory, limits, cancellation);
    }

    private Task<HttpResponseMessage> PostAsync(
        HttpClient client, string route, string name, string? revision, ReadOnlyMemory<byte> input, ReadOnlyMemory<byte>? target, CancellationToken cancellation)
    {
        var form = new MultipartFormDataContent { { new ReadOnlyMemoryContent(input), "X", "X" } };
        if (target is { } bytes)
            form.Add(new ReadOnlyMemoryContent(bytes), "y", "y");
        string query = revision is null ? "" : $"&{RevisionName}={Uri.EscapeDataString(revision)}";
        string path = $"{server.GetLeftPart(UriPartial.Path).TrimEnd('/')}/gordo/v0/{Uri.EscapeDataString(project)}/{Uri.EscapeDataString(name)}/{route}?format=parquet{query}";
        return client.PostAsync(new Uri(path), form, cancellation);
    }

    private static async Task<ScoredFrame> ReadAsync(
        HttpResponseMessage response, FrameMemory memory, FrameLimits limits, CancellationToken cancellation)
    {
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation);
        ServerClient.CheckStatus(response, body);
        return new(FrameParquetReader.Read(body, memory, limits), Header(response, RevisionName) ?? "unknown")
        {
            Warning = Header(response, WarningHeader),
        };
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(", ", values) : null;

    private static ReadOnlyMemory<byte> Encode(Frame frame)
    {
        var bytes = new ArrayBufferWriter<byte>();
        FrameParquetWriter.Write(frame, bytes);
        return bytes.WrittenMemory;
    }
}
