namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>What an operator computed once from a model's constants.</summary>
internal abstract class PreparedState
{
    /// <summary>Bytes it keeps in memory.</summary>
    public abstract long ResidentBytes { get; }
}
