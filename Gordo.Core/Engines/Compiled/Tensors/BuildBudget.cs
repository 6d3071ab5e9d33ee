using System.Globalization;

namespace Gordo.Core.Engines.Compiled.Tensors;

/// <summary>
/// Limits the memory and work that preparing a model may take: a few bytes in a file can ask for the same weights to be
/// converted a thousand times, or for a constant of any size.
/// </summary>
/// <param name="sourceBytes">The size of the model's files in bytes.</param>
internal sealed class BuildBudget(long sourceBytes)
{
    private readonly long _limit = Limits.PreparedBytes(sourceBytes);
    private long _used;

    /// <summary>Operations left for computing constants; see <see cref="Limits.FoldedOperations"/>.</summary>
    public double Operations { get; set; } = Limits.FoldedOperations;

    /// <summary>Bytes that may still be allocated.</summary>
    public long RemainingBytes => _limit - _used;

    /// <summary>Counts allocated bytes.</summary>
    /// <exception cref="ModelException">The limit is exceeded.</exception>
    public void Add(long bytes)
    {
        if (bytes > RemainingBytes)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture,
                $"the model takes more than {_limit >> 20} MB of memory beside its files, which have {sourceBytes} bytes"));
        _used += bytes;
    }
}
