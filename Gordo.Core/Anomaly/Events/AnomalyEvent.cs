namespace Gordo.Core.Anomaly.Events;

/// <summary>An event: a run of anomalous rows, with the quiet rows between them.</summary>
/// <param name="Start">The label of the first row: its time in ISO 8601, otherwise its text or number; null if it is missing.</param>
/// <param name="End">The label of the last row.</param>
/// <param name="Rows">The number of rows from the first to the last.</param>
/// <param name="Peak">The largest total confidence.</param>
/// <param name="PeakTime">The label of the first row with the largest total confidence.</param>
/// <param name="Tags">The tags with the largest shares, the largest first.</param>
public sealed record AnomalyEvent(string? Start, string? End, int Rows, double Peak, string? PeakTime, IReadOnlyList<EventTag> Tags);
