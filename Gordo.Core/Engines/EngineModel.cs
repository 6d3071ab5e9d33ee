using Gordo.Core.Engines.Compiled.Graphs;

namespace Gordo.Core.Engines;

/// <summary>A model that an engine has loaded. Thread-safe: any number of runs may be open at a time.</summary>
/// <remarks>
/// The estimator maps tags to <see cref="Inputs"/>, packs rows or windows, and asks for blocks of rows by
/// <see cref="BeginRun"/>. An engine takes packed tensors (<see cref="EngineRun.Execute"/>), or the columns as they are
/// (<see cref="EngineRun.RunColumns"/>), which may then be text.
/// </remarks>
public abstract class EngineModel
{
    /// <summary>The engine that runs the model.</summary>
    public abstract EngineKinds Engine { get; }

    /// <summary>The model's inputs.</summary>
    public abstract IReadOnlyList<PlanValue> Inputs { get; }

    /// <summary>The model's outputs.</summary>
    public abstract IReadOnlyList<PlanValue> Outputs { get; }

    /// <summary>The memory of the loaded model in bytes.</summary>
    public abstract long ResidentBytes { get; }

    /// <summary>The bytes of the weights, from which the time per row is estimated.</summary>
    internal virtual long WeightBytes => ResidentBytes;

    /// <summary>True if no row of an output depends on another row, whatever the number of rows.</summary>
    internal virtual bool RowsAreIndependent => false;

    /// <summary>True if the engine takes columns only: <see cref="EngineRun.RunColumns"/>.</summary>
    internal virtual bool TakesOnlyColumns => false;

    /// <summary>Returns true if the input has an effect; tags are bound only to such inputs.</summary>
    internal virtual bool Reads(int input) => true;

    /// <summary>Returns true if <see cref="EngineRun.RunColumns"/> may be used.</summary>
    /// <param name="isTable">True if all tags are the columns of the first input, any number of rows at a time.</param>
    internal virtual bool TakesColumns(bool isTable) => TakesOnlyColumns;

    /// <summary>Returns the names of an output's columns; null to name them after the targets.</summary>
    internal virtual IReadOnlyList<string>? ColumnNames(int output) => null;

    /// <summary>Begins a run on this thread.</summary>
    /// <param name="output">The output to compute.</param>
    /// <param name="isTrial">True while the model is loaded: nobody can cancel the run, so its work is limited.</param>
    internal abstract EngineRun BeginRun(int output, bool isTrial = false);

    /// <summary>Keeps the model usable until <see cref="Release"/>. Returns false if its memory is already freed.</summary>
    internal virtual bool TryAcquire() => true;

    /// <summary>Ends a use that <see cref="TryAcquire"/> began.</summary>
    internal virtual void Release()
    {
    }

    /// <summary>Frees memory that the garbage collector does not manage, at once or when the last use ends.</summary>
    internal virtual void Retire()
    {
    }
}
