using System.Buffers;
using System.Net.Http.Headers;
using Gordo.Core;
using Gordo.Serialization;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Scoring;

/// <summary>Scores a file by all models of a server whose tags it has, in one request.</summary>
/// <param name="server">The server's URL.</param>
/// <param name="project">The project in the path of the routes.</param>
/// <param name="key">The API key or token; null to send none.</param>
internal sealed class FleetScorer(Uri server, string project, string? key)
{
    /// <summary>Scores the file.</summary>
    /// <param name="revision">The revision; null for the current one.</param>
    /// <param name="models">The names of models, with commas between them; null for all whose tags are all there.</param>
    /// <param name="file">The file to score.</param>
    /// <param name="limits">The maximum size of a frame.</param>
    /// <param name="keepLine">Called with each line of the answer.</param>
    /// <param name="cancellation">Stops the request.</param>
    /// <returns>The answers of the models, in the order in which they came.</returns>
    /// <exception cref="RequestException">The server refuses the request, or its answer is incomplete.</exception>
    /// <exception cref="FrameException">The file is malformed.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public async Task<IReadOnlyList<FleetLine>> ScoreAsync(
        string? revision, string? models, string file, FrameLimits limits, Action<string> keepLine, CancellationToken cancellation)
    {
        using HttpClient client = ServerClient.Create(key);
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(revision, models)) { Content = new ReadOnlyMemoryContent(Encode(file, limits)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.apache.arrow.stream");
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
            ServerClient.CheckStatus(response, await response.Content.ReadAsByteArrayAsync(cancellation));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        var lines = new List<FleetLine>();
        while (await reader.ReadLineAsync(cancellation) is { } text)
        {
            keepLine(text);
            if (FleetLine.Parse(text) is not { } line)
                return lines;
            lines.Add(line);
        }
        throw new RequestException("The server's answer ends before its summary.");
    }

    private Uri Address(string? revision, string? models)
    {
        string path = $"{server.GetLeftPart(UriPartial.Path).TrimEnd('/')}/gordo/v0/{Uri.EscapeDataString(project)}/anomaly/prediction";
        string address = models is null ? $"{path}?" : $"{path}?models={Uri.EscapeDataString(models)}&";
        return new Uri(revision is null ? address[..^1] : $"{address}revision={Uri.EscapeDataString(revision)}");
    }

    private static ReadOnlyMemory<byte> Encode(string file, FrameLimits limits)
    {
        using var memory = new FrameMemory();
        (Frame input, Frame? target) = FrameFile.Read(file, [], [], memory, limits);
        if (target is not null && !ReferenceEquals(target, input))
            throw new FrameException("The file has targets of its own, 'y'; for all models, tags and targets are columns of one frame.");
        var bytes = new ArrayBufferWriter<byte>();
        FrameArrowWriter.Write(input, bytes);
        return bytes.WrittenMemory;
    }
}
