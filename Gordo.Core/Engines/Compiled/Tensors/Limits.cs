using System.Globalization;

namespace Gordo.Core.Engines.Compiled.Tensors;

/// <summary>
/// Limits on the resources of a model. A few numbers in a file can ask for terabytes; nothing rejected here has a use in a
/// model of rows and windows.
/// </summary>
internal static class Limits
{
    /// <summary>Maximum bytes of one tensor.</summary>
    public const int TensorBytes = 128 << 20;

    /// <summary>Maximum bytes of one run.</summary>
    public const long RunBytes = 256L << 20;

    /// <summary>Maximum bytes of one tensor computed while a model is prepared; larger ones are computed in each run.</summary>
    public const int FoldedTensorBytes = 8 << 20;

    /// <summary>Maximum bytes of a workspace that is kept for another run.</summary>
    public const long KeptBytes = 16 << 20;

    /// <summary>
    /// Maximum multiply-adds or equivalent operations of one operator whose work grows faster than its data (windows,
    /// contractions). About ten seconds.
    /// </summary>
    public const double Operations = 1L << 35;

    /// <summary>Operations counted per byte that a run writes; see <see cref="Operations"/>.</summary>
    public const double OperationsPerByte = 4;

    /// <summary>
    /// Maximum operations for evaluating constant nodes while a model is prepared; nodes beyond that are evaluated in each
    /// run.
    /// </summary>
    public const double FoldedOperations = 1L << 31;

    /// <summary>
    /// Maximum number of nodes, of constants, of inputs, of outputs and of values in one graph. Each takes some hundred bytes
    /// here and a dozen in a file; the largest models in use have some thousands.
    /// </summary>
    public const int GraphItems = 1 << 16;

    /// <summary>
    /// Bytes that preparing a model may allocate per byte of its files (trees, weights, computed constants). Trees with two
    /// leaves take about ten; archives are compressed.
    /// </summary>
    public const int PreparedBytesPerByte = 32;

    /// <summary>Bytes that preparing a model may allocate however small its files are.</summary>
    public const long MinPreparedBytes = 64 << 20;

    /// <summary>Maximum bytes of tensors in external files of a model.</summary>
    public const long ExternalBytes = 4L << 30;

    /// <summary>Padding in bytes after every buffer, so that a kernel may load a whole register at the last element.</summary>
    public const int PaddingBytes = 64;

    /// <summary>Returns the bytes that preparing a model may allocate, from the size of its files.</summary>
    public static long PreparedBytes(long fileBytes) => MinPreparedBytes + (PreparedBytesPerByte * fileBytes);

    /// <summary>Rejects graphs with more than <see cref="GraphItems"/> items of one kind.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="what">The kind of item: <c>nodes</c>.</param>
    /// <exception cref="ModelException">There are too many.</exception>
    public static void CheckItems(int count, string what)
    {
        if (count > GraphItems)
            throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"the graph has more than {GraphItems} {what}"));
    }

    /// <summary>Rejects work beyond <see cref="Operations"/>.</summary>
    /// <exception cref="ModelException">The limit is exceeded.</exception>
    public static void CheckOperations(double operations)
    {
        if (operations > Operations)
            throw new ModelException("the operator would take too long on inputs of these shapes");
    }
}
