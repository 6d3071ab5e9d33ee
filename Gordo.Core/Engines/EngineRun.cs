using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Engines;

/// <summary>
/// A run of a model on consecutive blocks of rows or windows. For each block, the caller fills every input that the model
/// reads, executes, and reads the output; or it passes columns with <see cref="RunColumns"/>. Used by one thread.
/// </summary>
internal abstract class EngineRun : IDisposable
{
    /// <summary>The bytes of all values that the last <see cref="Execute"/> computed, inputs included; it determines the size of blocks.</summary>
    public abstract long ValueBytes { get; }

    /// <summary>The output of the last <see cref="Execute"/>; valid until the next block.</summary>
    /// <exception cref="ModelException">It was not computed.</exception>
    public abstract Tensor Output { get; }

    /// <summary>Allocates an input of this block, with undefined content.</summary>
    /// <exception cref="ModelException">It exceeds the maximum tensor size.</exception>
    public abstract Tensor Input(int index, ElementType type, in Shape shape);

    /// <summary>Allocates memory for the rows that windows are taken from; valid for the whole block.</summary>
    /// <exception cref="ModelException">It exceeds the maximum tensor size.</exception>
    public abstract Tensor Rows(ElementType type, in Shape shape);

    /// <summary>
    /// Makes the consecutive windows of <paramref name="rows"/> the first input without copying them. Returns false if the
    /// engine needs a copy of each window in <see cref="Input"/>.
    /// </summary>
    public virtual bool TryTakeWindows(Tensor rows, int window) => false;

    /// <summary>Makes columns of text an input of this block, for an engine with such inputs (<see cref="PlanValue.IsText"/>).</summary>
    /// <param name="index">The input.</param>
    /// <param name="columns">Its columns; a missing text is fed as the empty one.</param>
    /// <param name="start">The first row of the columns.</param>
    /// <param name="count">The number of rows of the columns.</param>
    /// <param name="rows">The number of rows of the input; those after <paramref name="count"/> are empty texts.</param>
    public virtual void SetText(int index, ReadOnlySpan<TextColumn?> columns, int start, int count, int rows) =>
        throw new NotSupportedException();

    /// <summary>Computes the output from the inputs.</summary>
    /// <param name="cancellation">Checked as often as the engine can; the caller checks it between blocks.</param>
    /// <exception cref="ModelException">The model fails on these values.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public abstract void Execute(CancellationToken cancellation);

    /// <summary>Computes a block from columns as they are; see <see cref="EngineModel.TakesColumns"/>.</summary>
    /// <param name="input">The columns of the tags.</param>
    /// <param name="tagOf">By input, the tag that fills it, or -1 if it is not read; null if the first input takes all tags.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="values">Receives the output columns: the value of row r and column c goes to c * stride + r.</param>
    /// <param name="stride">The distance between output columns, in values.</param>
    /// <param name="cancellation">See <see cref="Execute"/>.</param>
    /// <exception cref="ModelException">The model fails on these values.</exception>
    public virtual void RunColumns(
        in InputColumns input, int[]? tagOf, int start, int count, Span<double> values, int stride, CancellationToken cancellation) =>
        throw new NotSupportedException();

    /// <summary>Ends the run and returns its memory.</summary>
    public abstract void Dispose();
}
