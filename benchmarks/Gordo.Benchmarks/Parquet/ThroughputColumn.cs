using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Gordo.Benchmarks.Parquet;

/// <summary>
/// Uncompressed bytes of numbers and timestamps per second of the fastest iteration. On a shared machine the mean depends
/// on other load.
/// </summary>
internal sealed class ThroughputColumn : IColumn
{
    public string Id => nameof(ThroughputColumn);

    public string ColumnName => "GB/s";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "Uncompressed bytes per nanosecond of the fastest iteration";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        int rows = (int)benchmarkCase.Parameters[nameof(ParquetBenchmarks.Rows)];
        double bytes = 8.0 * rows * (ParquetBenchmarks.Columns(rows) + 1);
        double? nanoseconds = summary[benchmarkCase]?.ResultStatistics?.Min;
        return nanoseconds is { } fastest ? (bytes / fastest).ToString("0.00", CultureInfo.InvariantCulture) : "?";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;
}
