using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>The constants among the inputs of a step, while a model is prepared.</summary>
internal readonly ref struct ConstantInputs(Step step, Tensor?[] constants, List<int> taken)
{
    /// <summary>The constant that is the input, or null if it is computed or absent.</summary>
    public Tensor? this[int input] =>
        input < step.Inputs.Length && Step.IsConstant(step.Inputs[input], out int index) ? constants[index] : null;

    /// <summary>Says that the runs will not ask for this constant any more, because the state holds what they need.</summary>
    public void Take(int input)
    {
        if (Step.IsConstant(step.Inputs[input], out int index))
            taken.Add(index);
    }
}
