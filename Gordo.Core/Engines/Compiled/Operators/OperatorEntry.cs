using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>One operator at one version, as the registry knows it.</summary>
/// <param name="Domain">Empty for the operators of ONNX itself.</param>
/// <param name="Name">The operator's name.</param>
/// <param name="Since">The first operator-set version this form holds for.</param>
/// <param name="LeastInputs">Inputs a node must name.</param>
/// <param name="MostInputs">Inputs a node may name; <see cref="Variadic"/> for any number.</param>
/// <param name="MostOutputs">Outputs a node may name.</param>
/// <param name="Create">Makes the operator from a node's attributes, checking them.</param>
internal sealed record OperatorEntry(
    string Domain,
    string Name,
    int Since,
    int LeastInputs,
    int MostInputs,
    int MostOutputs,
    Func<NodeDefinition, Operator> Create)
{
    public const int Variadic = int.MaxValue;
}
