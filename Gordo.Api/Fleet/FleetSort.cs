namespace Gordo.Api.Fleet;

/// <summary>The order of a list of models.</summary>
internal enum FleetSort
{
    /// <summary>By name.</summary>
    Name,

    /// <summary>The largest confidence first, models without one last.</summary>
    Health,

    /// <summary>The most urgent state first.</summary>
    State,

    /// <summary>The most often asked first.</summary>
    Requests,
}
