using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>A sequence of layers.</summary>
/// <typeparam name="T">
/// float or double. Deliberately unconstrained, here and wherever no constraint is needed: with one, code for these types
/// is not precompiled but jitted while the first request waits.
/// </typeparam>
internal sealed class DenseNetwork<T> : PreparedState
{
    // Three registers of sixteen numbers, the widest chunk.
    private const int MaxChunkRows = 48;

    /// <exception cref="ModelException">A layer is so wide that one chunk exceeds the size of a tensor.</exception>
    public DenseNetwork(IReadOnlyList<DenseLayer<T>> layers)
    {
        Layers = [.. layers];
        foreach (DenseLayer<T> layer in Layers)
            Width = Math.Max(Width, Math.Max(layer.Inner, layer.Columns));
        // Checked once here, so that chunk lengths need no check per layer.
        Extents.Product(Extents.Of(Width + 1L), MaxChunkRows);
    }

    public DenseLayer<T>[] Layers { get; }

    /// <summary>Columns of the widest value.</summary>
    public int Width { get; }

    public int Inputs => Layers[0].Inner;

    public int Outputs => Layers[^1].Columns;

    public override long ResidentBytes
    {
        get
        {
            long bytes = 0;
            foreach (DenseLayer<T> layer in Layers)
                bytes += layer.ResidentBytes + 120;
            return bytes;
        }
    }
}
