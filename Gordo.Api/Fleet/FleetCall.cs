using Gordo.Core.Names;
using Gordo.Core.Prediction;

namespace Gordo.Api.Fleet;

/// <summary>A call of many models.</summary>
/// <param name="Revision">The revision of the models.</param>
/// <param name="Names">The names of the models.</param>
/// <param name="Frame">The readings.</param>
/// <param name="Query">What is asked for.</param>
/// <param name="IsAnomaly">True for anomaly scores; false for predictions.</param>
/// <param name="Started">The <see cref="System.Diagnostics.Stopwatch"/> timestamp of the start of the request.</param>
internal sealed record FleetCall(
    Revision Revision, IReadOnlyList<string> Names, WideFrame Frame, FleetQuery Query, bool IsAnomaly, long Started);
