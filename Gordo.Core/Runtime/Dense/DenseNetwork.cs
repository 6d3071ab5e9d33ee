namespace Gordo.Core.Runtime.Dense;

/// <summary>Layers that follow one another.</summary>
internal sealed class DenseNetwork<T> : PreparedState
    where T : unmanaged
{
    public DenseNetwork(IReadOnlyList<DenseLayer<T>> layers)
    {
        Layers = [.. layers];
        Width = Layers.Max(layer => Math.Max(layer.Inner, layer.Columns));
    }

    public DenseLayer<T>[] Layers { get; }

    /// <summary>Columns of the widest value.</summary>
    public int Width { get; }

    public int Inputs => Layers[0].Inner;

    public int Outputs => Layers[^1].Columns;

    public override long ResidentBytes => Layers.Sum(layer => layer.ResidentBytes + 120);
}
