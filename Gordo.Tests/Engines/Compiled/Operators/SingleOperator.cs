using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Tests.Engines.Compiled.Operators;

/// <summary>Runs one operator as a plan with one step.</summary>
internal static class SingleOperator
{
    public static Tensor[] Run(string name, int version, (string Name, object Value)[] attributes, int outputs, params Tensor[] inputs) =>
        Run("", name, version, attributes, outputs, inputs);

    public static Tensor[] Run(
        string domain, string name, int version, (string Name, object Value)[] attributes, int outputs, params Tensor[] inputs)
    {
        string[] inputNames = [.. inputs.Select((_, i) => $"in{i}")];
        string[] outputNames = [.. Enumerable.Range(0, outputs).Select(i => $"out{i}")];
        var node = new NodeDefinition(
            domain, name, version, "node", inputNames, outputNames,
            attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value, StringComparer.Ordinal));
        var graph = new GraphDefinition();
        graph.Inputs.AddRange(inputNames.Select(input => new PlanValue(input, null, null)));
        graph.Outputs.AddRange(outputNames.Select(output => new PlanValue(output, null, null)));
        graph.Nodes.Add(node);
        return PlanCompiler.Compile(graph).Run(inputs);
    }

    public static Tensor Floats(int[] shape, params float[] values) => Tensor.Create<float>(new Shape(shape), values);

    public static Tensor Integers(int[] shape, params long[] values) => Tensor.Create<long>(new Shape(shape), values);
}
