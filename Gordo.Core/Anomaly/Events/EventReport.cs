namespace Gordo.Core.Anomaly.Events;

/// <summary>The events of a scored frame.</summary>
/// <param name="Threshold">The threshold of the total scaled score, at which the total confidence is 1.</param>
/// <param name="Rows">The number of scored rows.</param>
/// <param name="Above">The number of rows with a total confidence above 1.</param>
/// <param name="Health">The largest total confidence: above 1, there are events. Null if no row has one.</param>
/// <param name="Events">The events, in the order of the rows.</param>
public sealed record EventReport(double Threshold, int Rows, int Above, double? Health, IReadOnlyList<AnomalyEvent> Events);
