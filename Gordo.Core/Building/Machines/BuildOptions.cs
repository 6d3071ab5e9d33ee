namespace Gordo.Core.Building.Machines;

/// <summary>What to build, and where.</summary>
public sealed record BuildOptions
{
    /// <summary>The configuration file.</summary>
    public required string ConfigurationFile { get; init; }

    /// <summary>The revision folder; or a collection, in which a revision named after the current time is created.</summary>
    public required string Output { get; init; }

    /// <summary>The names of the machines to build; empty for all.</summary>
    public IReadOnlyList<string> Machines { get; init; } = [];

    /// <summary>The number of machines that are built at a time.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>The seed of all random choices.</summary>
    public int Seed { get; init; }

    /// <summary>True to build models whose configuration and readings have not changed.</summary>
    public bool Force { get; init; }

    /// <summary>Builds the machines whose index modulo <see cref="Shards"/> is this.</summary>
    public int Shard { get; init; }

    /// <summary>The number of shards.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Replaces <c>{{ name }}</c> in models that are given as text.</summary>
    public IReadOnlyDictionary<string, string> ModelParameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
