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

    /// <summary>Room behind every buffer, so that a kernel may load a whole vector at the last element.</summary>
    public const int Slack = 64;

    /// <summary>Refuses work beyond <see cref="Steps"/>.</summary>
    /// <exception cref="ModelException">It is.</exception>
    public static void CheckSteps(double steps)
    {
        if (steps > Steps)
            throw new ModelException("the operator would take too long on inputs of these shapes");
    }
}
