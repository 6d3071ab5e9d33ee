namespace Gordo.Serialization.Pandas;

/// <summary>An index that is not stored but described: <c>start</c>, <c>start + step</c> and so on before <c>stop</c>.</summary>
/// <param name="Name">The name of the index, or null.</param>
/// <param name="Start">The first label.</param>
/// <param name="Stop">The exclusive bound of the labels.</param>
/// <param name="Step">The distance between two labels, not 0.</param>
public sealed record PandasRange(string? Name, long Start, long Stop, long Step)
{
    /// <summary>The number of labels. It may exceed the rows of any frame, since the metadata is not trusted.</summary>
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
