using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Plans;

/// <summary>The constant inputs of a step while a model is prepared.</summary>
internal readonly ref struct ConstantInputs(Step step, Tensor?[] constants, List<int> released)
{
    /// <summary>Gets the constant at an input, or null if the input is computed or omitted.</summary>
    public Tensor? this[int input] =>
        input < step.Inputs.Length && Step.IsConstant(step.Inputs[input], out int index) ? constants[index] : null;

    /// <summary>Declares that runs do not read this constant, because the prepared state replaces it.</summary>
    public void Release(int input)
    {
        if (Step.IsConstant(step.Inputs[input], out int index))
            released.Add(index);
    }
}
