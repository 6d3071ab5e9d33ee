namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>The state that an operator prepared from a model's constants.</summary>
internal abstract class PreparedState
{
    /// <summary>Bytes of memory it holds.</summary>
    public abstract long ResidentBytes { get; }
}
