using Gordo.Api.Observability;

namespace Gordo.Tests.Observability;

internal sealed class GordoMetricsTests
{
    private static readonly RequestLabels Labels = new("1.0", "plant", "pump", "POST", "/gordo/v0/<gordo_project>/<gordo_name>/prediction", "200");

    [Test]
    public void Recording_a_request_allocates_nothing()
    {
        using var metrics = new GordoMetrics();
        using var exporter = new PrometheusExporter(metrics);
        for (int i = 0; i < 1000; i++)
            metrics.RecordRequest(Labels, 0.01, 100, 1000, 10_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            metrics.RecordRequest(Labels, 0.01, 100, 1000, 10_000);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1000, "ten thousand recordings may not allocate a byte each");
        exporter.Export().Should().Contain("gordo_server_rows_predicted_total 1100000\n");
    }

    [Test]
    public void Label_values_are_escaped()
    {
        using var metrics = new GordoMetrics();
        using var exporter = new PrometheusExporter(metrics);
        metrics.RecordRequest(Labels with { Project = "a\"b\\c\nd" }, 0.01, 0, 0, 0);
        exporter.Export().Should().Contain("""project="a\"b\\c\nd",""");
    }

    [Test]
    public void Values_fall_into_the_bucket_whose_bound_they_do_not_exceed()
    {
        using var metrics = new GordoMetrics();
        using var exporter = new PrometheusExporter(metrics);
        foreach (double seconds in (double[])[0.005, 0.0051, 99])
            metrics.RecordRequest(Labels, seconds, 0, 0, 0);
        string text = exporter.Export();
        text.Should().MatchRegex("le=\"0.005\"\\} 1\n").And.MatchRegex("le=\"0.01\"\\} 2\n").And.MatchRegex("le=\"10\"\\} 2\n").And.MatchRegex("le=\"\\+Inf\"\\} 3\n");
    }

    [Test]
    public void Threads_that_meet_at_the_bound_of_a_label_do_not_pass_it()
    {
        var label = new BoundedLabel(maxValues: 10);
        var kept = new System.Collections.Concurrent.ConcurrentDictionary<string, byte>();
        Parallel.For(0, 1000, i => kept.TryAdd(label.Fold($"model-{i % 50}"), 0));
        kept.Keys.Where(value => value != BoundedLabel.Other).Should().HaveCount(10);
        kept.Keys.Should().Contain(BoundedLabel.Other);
    }
}
