namespace Gordo.Api.Fleet;

/// <summary>What became of the models of a call; threads add to it.</summary>
internal struct FleetCounts
{
    /// <summary>The models that answered, that failed, whose tags were not all there, and whose confidence exceeded 1.</summary>
    public int Answered, Failed, Missing, Anomalous;

    /// <summary>The rows predicted or scored.</summary>
    public long Rows;
}
