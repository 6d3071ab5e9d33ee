using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gordo.Api.Settings;

namespace Gordo.Api.Observability;

/// <summary>Registers instruments that are observed when metrics are read: server information, process and garbage collector.</summary>
internal static class ServerGauges
{
    private static readonly Lazy<DateTime> Started = new(() => Process.GetCurrentProcess().StartTime.ToUniversalTime());

    public static void Register(Meter meter, ServerSettings settings, ServerVersion version)
    {
        IReadOnlyList<string> projects = settings.Projects.Count > 0 ? settings.Projects : [""];
        Measurement<long>[] info = [.. projects.Select(project => new Measurement<long>(1, new KeyValuePair<string, object?>("version", version.Text), new("project", project)))];
        meter.CreateObservableGauge("gordo_server_info", () => info, description: "The server's version and project.");

        meter.CreateObservableCounter(
            "process_cpu_seconds_total", static () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "CPU time of the process.");
        meter.CreateObservableGauge(
            "process_resident_memory_bytes", static () => Environment.WorkingSet, "By", "Resident memory of the process.");
        meter.CreateObservableGauge(
            "process_start_time_seconds", static () => (Started.Value - DateTime.UnixEpoch).TotalSeconds, "s", "Start time of the process since 1970-01-01 UTC.");
        meter.CreateObservableCounter(
            "dotnet_gc_collections_total",
            static () => Enumerable.Range(0, GC.MaxGeneration + 1).Select(static generation => new Measurement<long>(
                GC.CollectionCount(generation),
                new KeyValuePair<string, object?>("generation", generation.ToString(System.Globalization.CultureInfo.InvariantCulture)))),
            description: "Garbage collections by generation; a collection counts for all younger generations too.");
        meter.CreateObservableCounter("dotnet_gc_allocated_bytes_total", static () => GC.GetTotalAllocatedBytes(), "By", "Managed memory allocated since the start.");
        meter.CreateObservableGauge("dotnet_gc_heap_bytes", static () => GC.GetGCMemoryInfo().HeapSizeBytes, "By", "Size of the managed heap after the last collection.");
        meter.CreateObservableCounter("dotnet_gc_pause_seconds_total", static () => GC.GetTotalPauseDuration().TotalSeconds, "s", "Time the process was paused for garbage collections.");
    }
}
