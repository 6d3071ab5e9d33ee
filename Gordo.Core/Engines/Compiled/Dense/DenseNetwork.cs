using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>Layers that follow one another.</summary>
/// <typeparam name="T">
/// float or double. Nothing constrains it, here and where else nothing needs to: with a constraint, code for these types
/// is not compiled ahead, but while the first request waits.
/// </typeparam>
internal sealed class DenseNetwork<T> : PreparedState
{
    // Three registers of sixteen numbers, the widest there are.
    private const int MostChunkRows = 48;

    /// <exception cref="ModelException">A layer is so wide that a chunk of its rows has more numbers than a tensor.</exception>
    public DenseNetwork(IReadOnlyList<DenseLayer<T>> layers)
    {
        Layers = [.. layers];
        foreach (DenseLayer<T> layer in Layers)
            Width = Math.Max(Width, Math.Max(layer.Inner, layer.Columns));
        // Here and once, so that lengths of chunks need not be checked layer by layer.
        Extents.Product(Extents.Of(Width + 1L), MostChunkRows);
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
