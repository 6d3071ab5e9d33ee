using System.Globalization;

namespace Gordo.Core.Engines.Compiled.Tensors;

/// <summary>
/// What a model may ask for. A few numbers in a file can ask for terabytes; nothing that is refused here has a use
/// in a model of rows and windows.
/// </summary>
internal static class Limits
{
    /// <summary>Bytes of one tensor.</summary>
    public const int TensorBytes = 128 << 20;

    /// <summary>Bytes that one run may hold at a time.</summary>
    public const long RunBytes = 256L << 20;

    /// <summary>Bytes of one tensor computed while a model is prepared; larger ones are left to the run.</summary>
    public const int FoldedTensorBytes = 8 << 20;

    /// <summary>Bytes a workspace may keep for its next run.</summary>
    public const long KeptBytes = 16 << 20;

    /// <summary>
    /// Multiply-adds or the like of one operator whose work grows faster than its data: windows, contractions. Some ten
    /// seconds; what takes longer was not meant.
    /// </summary>
    public const double Steps = 1L << 35;

    /// <summary>What a byte that a run writes counts, among <see cref="Steps"/>.</summary>
    public const double StepsPerByte = 4;

    /// <summary>
    /// Steps that may be spent on everything a model's constants decide, while it is prepared; what they do not suffice
    /// for is left to the run.
    /// </summary>
    public const double FoldedSteps = 1L << 31;

    /// <summary>
    /// Nodes, constants, inputs, outputs and values of one graph, each. Every one takes some hundred bytes here and a dozen in a
    /// file; the largest models of plants have some thousands.
    /// </summary>
    public const int GraphItems = 1 << 16;

    /// <summary>
    /// Bytes that may be made of one byte of a model's files beyond the file itself: laid out trees and weights, computed
    /// constants. Trees of two leaves take some ten, archives are compressed.
    /// </summary>
    public const int MadeBytesPerByte = 32;

    /// <summary>Bytes that may be made of a model's files, however small they are.</summary>
    public const long LeastMadeBytes = 64 << 20;

    /// <summary>Bytes of tensors that a model may have in other files than its own.</summary>
    public const long ExternalBytes = 4L << 30;

    /// <summary>Room behind every buffer, so that a kernel may load a whole vector at the last element.</summary>
    public const int Slack = 64;

    /// <summary>Bytes that may be made of so many.</summary>
    public static long MadeBytes(long fileBytes) => LeastMadeBytes + (MadeBytesPerByte * fileBytes);

    /// <summary>Refuses graphs of more than <see cref="GraphItems"/>.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="what">Of what: <c>nodes</c>.</param>
    /// <exception cref="ModelException">Too many.</exception>
    public static void CheckItems(int count, string what)
    {
        if (count > GraphItems)
            throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"the graph has more than {GraphItems} {what}"));
    }

    /// <summary>Refuses work beyond <see cref="Steps"/>.</summary>
    /// <exception cref="ModelException">It is.</exception>
    public static void CheckSteps(double steps)
    {
        if (steps > Steps)
            throw new ModelException("the operator would take too long on inputs of these shapes");
    }
}
