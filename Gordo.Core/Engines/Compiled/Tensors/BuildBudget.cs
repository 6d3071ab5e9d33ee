using System.Globalization;

namespace Gordo.Core.Engines.Compiled.Tensors;

/// <summary>
/// Counts what is made of a model's file while it is prepared, and how much work that takes: a few bytes can ask for the
/// same weights to be laid out a thousand times, or for a constant of any size.
/// </summary>
/// <param name="sourceBytes">Bytes of the model's files.</param>
internal sealed class BuildBudget(long sourceBytes)
{
    private readonly long _most = Limits.MadeBytes(sourceBytes);
    private long _made;

    /// <summary>Steps that are left for computing constants; see <see cref="Limits.FoldedSteps"/>.</summary>
    public double Steps { get; set; } = Limits.FoldedSteps;

    /// <summary>Bytes that may still be made.</summary>
    public long Room => _most - _made;

    /// <summary>Counts what has been made.</summary>
    /// <exception cref="ModelException">More than may be.</exception>
    public void Add(long bytes)
    {
        if (bytes > Room)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture,
                $"the model takes more than {_most >> 20} MB of memory beside its files, which have {sourceBytes} bytes"));
        _made += bytes;
    }
}
