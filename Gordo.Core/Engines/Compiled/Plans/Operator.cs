using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>
/// One operation of a plan with its attributes. Instances are immutable and shared between concurrent runs and between
/// models of the same structure. What depends on a model's constants is stored in the state from <see cref="Prepare"/>.
/// </summary>
internal abstract class Operator
{
    /// <summary>The input whose memory output 0 shares (Reshape, Identity), or -1.</summary>
    public virtual int AliasedInput => -1;

    /// <summary>Bytes held in attributes (the nodes of a tree ensemble); they count as weights.</summary>
    public virtual long ResidentBytes => 0;

    /// <summary>Output 0 if it is constant (Constant), otherwise null.</summary>
    public virtual Tensor? ConstantOutput => null;

    /// <summary>
    /// The number of leading outputs that are computed, where a node may declare more (outputs of training). A model that
    /// uses another output is rejected.
    /// </summary>
    public virtual int ComputedOutputs => int.MaxValue;

    /// <summary>Returns why an output cannot be computed; null if it can. A model that uses such an output is refused.</summary>
    public virtual string? WhyNotComputed(int output) =>
        output < ComputedOutputs ? null : string.Create(CultureInfo.InvariantCulture, $"the model needs output {output}, which is not computed with these attributes");

    /// <summary>Computes the outputs from the inputs.</summary>
    /// <exception cref="ModelException">Types or shapes do not match; the caller adds the node's name.</exception>
    public abstract void Run(in RunContext context);

    /// <summary>Computes the state that depends only on a model's constants, such as a packed matrix.</summary>
    /// <returns>The state for <see cref="RunContext.State"/>; null if there is nothing to prepare.</returns>
    public virtual PreparedState? Prepare(in ConstantInputs constants) => null;

    /// <summary>Returns true if the operator can read overlapping windows from this input.</summary>
    public virtual bool ReadsOverlapping(int input) => false;

    /// <summary>True if output 0 overlaps whenever input 0 does.</summary>
    public virtual bool PassesOverlapping => false;
}
