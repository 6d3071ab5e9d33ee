using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Benchmarks.Models;

/// <summary>Creates models of sizes that are not recorded, with random weights.</summary>
internal static class MadeModels
{
    private const int First = 16;
    private const int Second = 8;

    /// <summary>Two LSTM layers of 16 and 8 units over windows of readings, and a linear layer on the last step.</summary>
    public static PreparedPlan Lstm(int lookback, int tags)
    {
        var random = new Random(lookback);
        var graph = new GraphDefinition();
        graph.Inputs.Add(new PlanValue("x", ElementType.Float32, [-1, lookback, tags]));
        graph.Outputs.Add(new PlanValue("y", ElementType.Float32, null));
        AddWeights(graph, random, "1", First, tags);
        AddWeights(graph, random, "2", Second, First);
        graph.Constants["w"] = Numbers(random, new Shape(Second, tags));
        graph.Constants["b"] = Numbers(random, new Shape(tags));
        Add(graph, "Transpose", ["x"], ["steps"], ("perm", new long[] { 1, 0, 2 }));
        Add(graph, "LSTM", ["steps", "W1", "R1", "B1"], ["all"], ("hidden_size", (long)First));
        Add(graph, "Squeeze", ["all"], ["between"], ("axes", new long[] { 1 }));
        Add(graph, "LSTM", ["between", "W2", "R2", "B2"], ["", "last"], ("hidden_size", (long)Second));
        Add(graph, "Squeeze", ["last"], ["h"], ("axes", new long[] { 0 }));
        Add(graph, "Gemm", ["h", "w", "b"], ["y"]);
        return PlanCompiler.Compile(graph);
    }

    /// <summary>Returns the number of multiply-adds per window.</summary>
    public static int LstmMultiplyAdds(int lookback, int tags) =>
        lookback * 4 * (First * (tags + First) + Second * (First + Second)) + Second * tags;

    private static void AddWeights(GraphDefinition graph, Random random, string layer, int hidden, int inputs)
    {
        graph.Constants["W" + layer] = Numbers(random, new Shape(1, 4 * hidden, inputs));
        graph.Constants["R" + layer] = Numbers(random, new Shape(1, 4 * hidden, hidden));
        graph.Constants["B" + layer] = Numbers(random, new Shape(1, 8 * hidden));
    }

    private static void Add(
        GraphDefinition graph, string operatorName, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes) =>
        graph.Nodes.Add(new NodeDefinition(
            "", operatorName, 11, "", inputs, outputs, attributes.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal)));

    private static Tensor Numbers(Random random, in Shape shape)
    {
        Tensor tensor = Tensor.Create(ElementType.Float32, shape);
        foreach (ref float value in tensor.Values<float>())
            value = random.NextSingle() - 0.5f;
        return tensor;
    }
}
