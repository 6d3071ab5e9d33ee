using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>The data specific to one model: its constants, and the states prepared from them.</summary>
/// <param name="Constants">By constant number; null where the prepared states replace it.</param>
/// <param name="States">By step; null for operators without state.</param>
internal sealed record Weights(Tensor?[] Constants, PreparedState?[] States)
{
    /// <summary>Bytes of memory held.</summary>
    public long ResidentBytes =>
        Constants.Sum(constant => constant is null ? 0L : constant.ByteCount + 200) +
        States.Sum(state => state?.ResidentBytes ?? 0);
}
