namespace Gordo.Serialization.Pandas;

/// <summary>An index that is described and not stored: <c>start</c>, <c>start + step</c> and so on before <c>stop</c>.</summary>
/// <param name="Name">The name of the index, null where it has none.</param>
/// <param name="Start">The first label.</param>
/// <param name="Stop">The bound that no label reaches.</param>
/// <param name="Step">The distance between two labels, not 0.</param>
public sealed record PandasRange(string? Name, long Start, long Stop, long Step)
{
    /// <summary>How many labels there are; more than any frame has rows where the description is nonsense.</summary>
    public Int128 Length
    {
        get
        {
            Int128 span = (Int128)Stop - Start;
            Int128 towards = Step > 0 ? span : -span;
            Int128 step = Int128.Abs(Step);
            return towards <= 0 ? 0 : (towards + step - 1) / step;
        }
    }
}
