using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>
/// One operation of a plan with its attributes. Instances are immutable and shared: by concurrent runs, and by all
/// models of the same structure. Whatever depends on a model's constants is state made by <see cref="Prepare"/>.
/// </summary>
internal abstract class Operator
{
    /// <summary>The input whose memory output 0 shares (Reshape, Identity), or -1.</summary>
    public virtual int AliasedInput => -1;

    /// <summary>Bytes held in attributes (the nodes of a tree ensemble); they count as weights.</summary>
    public virtual long ResidentBytes => 0;

    /// <summary>Output 0 where it never depends on anything (Constant); else null.</summary>
    public virtual Tensor? Always => null;

    /// <summary>
    /// The first so many outputs it computes, where they are fewer than a node may name (training, for one). A model that
    /// needs another is refused.
    /// </summary>
    public virtual int ComputedOutputs => int.MaxValue;

    /// <summary>Computes the outputs from the inputs.</summary>
    /// <exception cref="ModelException">Types or shapes do not fit; the caller adds which node it was.</exception>
    public abstract void Run(in RunContext context);

    /// <summary>Makes what is to be computed once per model from its constants, such as a packed matrix.</summary>
    /// <returns>What <see cref="RunContext.State"/> hands to each run; null if there is nothing to prepare.</returns>
    public virtual PreparedState? Prepare(in ConstantInputs constants) => null;

    /// <summary>Whether the operator can read windows that overlap in memory from this input.</summary>
    public virtual bool ReadsOverlapping(int input) => false;

    /// <summary>Whether output 0 overlaps as input 0 does, when that overlaps.</summary>
    public virtual bool PassesOverlapping => false;
}
