using System.Text;
using Gordo.Api.Observability;
using Gordo.Api.Pipeline;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gordo.Tests.Observability;

/// <summary>Tests the refusal metrics, which count valid requests only.</summary>
internal sealed class RefusalTests
{
    private static readonly (Exception Exception, string? Reason)[] Cases =
    [
        (new BusyException("full") { Reason = RefusalReason.Queue }, "queue"),
        (new BusyException("full"), "memory"),
        (new InsufficientMemoryException(), "memory"),
        (new OperationCanceledException(), "deadline"),
        (new BadHttpRequestException("slow", StatusCodes.Status408RequestTimeout), "rate"),
        (new BusyException("away") { Reason = RefusalReason.Issuer }, "issuer"),
        (new BadHttpRequestException("long", StatusCodes.Status413PayloadTooLarge), null),
        (new RequestException("no X"), null),
        (new InvalidOperationException(), null),
    ];

    [Test]
    public async Task Refusals_are_counted_by_reason_and_invalid_requests_are_not()
    {
        foreach ((Exception exception, string? reason) in Cases)
        {
            var settings = new ServerSettings { EnablePrometheus = true };
            using var metrics = new GordoMetrics(settings, new ServerVersion());
            var handler = new GordoExceptionHandler(settings, metrics, NullLogger<GordoExceptionHandler>.Instance);
            (await handler.TryHandleAsync(new DefaultHttpContext(), exception, CancellationToken.None)).Should().BeTrue();
            using var text = new MemoryStream();
            await metrics.Prometheus!.Registry.CollectAndExportAsTextAsync(text);
            string[] counted = [.. Encoding.UTF8.GetString(text.ToArray()).Split('\n').Where(line =>
                line.StartsWith("gordo_server_requests_refused_total{", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal))];
            counted.Should().Equal(reason is null ? [] : [$"gordo_server_requests_refused_total{{reason=\"{reason}\"}} 1"], exception.ToString());
        }
    }

    [Test]
    public async Task Disconnected_client_is_not_counted_as_refused()
    {
        var settings = new ServerSettings { EnablePrometheus = true };
        using var metrics = new GordoMetrics(settings, new ServerVersion());
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true) };
        await new GordoExceptionHandler(settings, metrics, NullLogger<GordoExceptionHandler>.Instance)
            .TryHandleAsync(context, new OperationCanceledException(), CancellationToken.None);
        using var text = new MemoryStream();
        await metrics.Prometheus!.Registry.CollectAndExportAsTextAsync(text);
        Encoding.UTF8.GetString(text.ToArray()).Should().Contain("gordo_server_requests_refused_total{reason=\"deadline\"} 0\n");
    }
}
