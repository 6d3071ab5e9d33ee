using System.Text;
using Gordo.Api.Observability;
using Gordo.Api.Requests;
using Gordo.Api.Settings;

namespace Gordo.Tests.Observability;

internal sealed class GordoMetricsTests
{
    private static readonly RequestLabels Labels = new("plant", "pump", "POST", "/gordo/v0/<gordo_project>/<gordo_name>/prediction", "200");

    [Test]
    public async Task Recording_a_request_allocates_nothing()
    {
        using GordoMetrics metrics = Create();
        void Record(int times)
        {
            for (int i = 0; i < times; i++)
            {
                metrics.RecordRequest(Labels, 0.01, 100, 1000, 10_000);
                metrics.RecordKey("historian");
                metrics.RecordRefusal(RefusalReason.Queue);
            }
        }
        Record(1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Record(10_000);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1000, "ten thousand recordings must not allocate");
        (await ExportAsync(metrics)).Should().Contain("gordo_server_rows_predicted_total 1100000\n")
            .And.Contain("gordo_server_requests_by_key_total{key=\"historian\"} 11000\n").And.Contain("gordo_server_requests_refused_total{reason=\"queue\"} 11000\n");
    }

    [Test]
    public async Task Recording_a_folded_request_allocates_nothing()
    {
        using GordoMetrics metrics = Create(maxSeries: 1);
        metrics.RecordRequest(Labels, 0.01, 0, 0, 0);
        RequestLabels folded = Labels with { Model = "pump-2" };
        metrics.RecordRequest(folded, 0.01, 0, 0, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            metrics.RecordRequest(folded, 0.01, 0, 0, 0);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1000);
        (await ExportAsync(metrics)).Should().MatchRegex("gordo_server_requests_total\\{version=\"[^\"]+\",project=\"other\",model=\"other\",method=\"POST\",path=\"[^\"]+\",status_code=\"200\"\\} 10001\n");
    }

    [Test]
    public async Task Label_values_are_escaped()
    {
        using GordoMetrics metrics = Create();
        metrics.RecordRequest(Labels with { Project = "a\"b\\c\nd" }, 0.01, 0, 0, 0);
        (await ExportAsync(metrics)).Should().Contain("""project="a\"b\\c\nd",""");
    }

    [Test]
    public async Task Label_values_are_truncated_to_100_characters()
    {
        using GordoMetrics metrics = Create();
        metrics.RecordRequest(Labels with { Project = new string('p', 7800), Model = new string('m', 99) + "\U0001F600" }, 0.01, 0, 0, 0);
        metrics.RecordKey(new string('k', 300));
        string text = await ExportAsync(metrics);
        text.Should().Contain($"project=\"{new string('p', 100)}\"").And.Contain($"model=\"{new string('m', 99)}\"").And.Contain($"key=\"{new string('k', 100)}\"");
        text.Should().NotContain(new string('p', 101)).And.NotContain(new string('k', 101));
    }

    [Test]
    public async Task Bucket_bounds_are_inclusive()
    {
        using GordoMetrics metrics = Create();
        foreach (double seconds in (double[])[0.005, 0.0051, 99])
            metrics.RecordRequest(Labels, seconds, 0, 0, 0);
        string text = await ExportAsync(metrics);
        text.Should().MatchRegex("le=\"0.005\"\\} 1\n").And.MatchRegex("le=\"0.01\"\\} 2\n").And.MatchRegex("le=\"10\"\\} 2\n").And.MatchRegex("le=\"\\+Inf\"\\} 3\n");
    }

    [Test]
    public async Task Number_of_series_is_limited_over_all_labels()
    {
        using GordoMetrics metrics = Create(maxSeries: 50);
        Parallel.For(0, 20_000, i => metrics.RecordRequest(
            new($"project-{i % 20}", $"model-{i % 1000}", i % 2 == 0 ? "GET" : "POST", $"/route-{i % 700}", i % 3 == 0 ? "200" : "404"), 0.01, 0, 0, 0));
        string[] counts = [.. (await ExportAsync(metrics)).Split('\n').Where(line => line.StartsWith("gordo_server_requests_total{", StringComparison.Ordinal))];
        counts.Should().HaveCount(50 + RequestSeriesTable.MaxFolded + 2, "the last two series have the status label only");
        counts.Should().ContainSingle(line => line.Contains("project=\"other\",model=\"other\",method=\"other\",path=\"other\",status_code=\"200\"", StringComparison.Ordinal));
        counts.Sum(line => double.Parse(line[line.LastIndexOf(' ')..], System.Globalization.CultureInfo.InvariantCulture)).Should().Be(20_000, "no request is lost");
    }

    [Test]
    public async Task Refusal_counters_start_at_zero()
    {
        using GordoMetrics metrics = Create();
        string text = await ExportAsync(metrics);
        foreach (string reason in (string[])["queue", "memory", "deadline", "rate", "unauthorized"])
            text.Should().Contain($"gordo_server_requests_refused_total{{reason=\"{reason}\"}} 0\n");
    }

    [Test]
    public async Task Only_the_servers_metrics_are_exported_with_help_texts()
    {
        using GordoMetrics metrics = Create();
        metrics.RecordRequest(Labels, 0.01, 1, 1, 1);
        string[] lines = (await ExportAsync(metrics)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string line in lines)
            line.Should().MatchRegex("^(# (HELP|TYPE) )?(gordo_server|process|dotnet_gc)_");
        lines.Where(line => line.StartsWith("# HELP", StringComparison.Ordinal)).Should().OnlyContain(line => line.EndsWith('.'));
    }

    [Test]
    public void Concurrent_threads_do_not_exceed_the_limit_of_a_label()
    {
        var label = new BoundedLabel(maxValues: 10);
        var kept = new System.Collections.Concurrent.ConcurrentDictionary<string, byte>();
        Parallel.For(0, 1000, i => kept.TryAdd(label.Fold($"model-{i % 50}"), 0));
        kept.Keys.Where(value => value != BoundedLabel.Other).Should().HaveCount(10);
        kept.Keys.Should().Contain(BoundedLabel.Other);
    }

    private static GordoMetrics Create(int maxSeries = 1000) =>
        new(new ServerSettings { EnablePrometheus = true, MetricsMaxSeries = maxSeries }, new ServerVersion());

    private static async Task<string> ExportAsync(GordoMetrics metrics)
    {
        using var text = new MemoryStream();
        await metrics.Prometheus!.Registry.CollectAndExportAsTextAsync(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
