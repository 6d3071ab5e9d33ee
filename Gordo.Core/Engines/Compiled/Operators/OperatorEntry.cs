using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>An operator at one version in the registry.</summary>
/// <param name="Domain">Empty for standard ONNX operators.</param>
/// <param name="Name">The operator's name.</param>
/// <param name="Since">The first operator set version this entry applies to.</param>
/// <param name="MinInputs">The minimum number of inputs.</param>
/// <param name="MaxInputs">The maximum number of inputs; <see cref="Variadic"/> for no maximum.</param>
/// <param name="MaxOutputs">The maximum number of outputs.</param>
/// <param name="Create">Creates the operator from a node, checking its attributes.</param>
internal sealed record OperatorEntry(
    string Domain,
    string Name,
    int Since,
    int MinInputs,
    int MaxInputs,
    int MaxOutputs,
    Func<NodeDefinition, Operator> Create)
{
    public const int Variadic = int.MaxValue;
}
