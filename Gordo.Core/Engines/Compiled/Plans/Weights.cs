using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>What a model has of its own: its constants, and what operators made of them.</summary>
/// <param name="Constants">By constant number; null where the states hold all that is needed.</param>
/// <param name="States">By step; null where an operator needs none.</param>
internal sealed record Weights(Tensor?[] Constants, PreparedState?[] States)
{
    /// <summary>Bytes kept in memory.</summary>
    public long ResidentBytes =>
        Constants.Sum(constant => constant is null ? 0L : constant.ByteCount + 200) +
        States.Sum(state => state?.ResidentBytes ?? 0);
}
