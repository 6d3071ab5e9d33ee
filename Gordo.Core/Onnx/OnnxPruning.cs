using Gordo.Core.Engines.Compiled.Graphs;

namespace Gordo.Core.Onnx;

/// <summary>Removes outputs that are not served, and the nodes that only they need.</summary>
internal static class OnnxPruning
{
    /// <summary>Keeps one output.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The name of the output; null for the first one whose type is supported.</param>
    /// <param name="refused">The errors of outputs whose type is not supported, by name.</param>
    /// <exception cref="ModelException">There is no such output, or its type is not supported.</exception>
    public static void KeepOutput(GraphDefinition graph, string? name, Dictionary<string, ModelException> refused)
    {
        if (graph.Outputs.Count == 0)
            return; // refused by the compiler
        // ML.NET appends ".output" to the column name on export.
        PlanValue served = (name is null
            ? graph.Outputs.Find(output => !refused.ContainsKey(output.Name)) ?? graph.Outputs[0]
            : graph.Outputs.Find(output => output.Name == name) ?? graph.Outputs.Find(output => output.Name == name + ".output"))
            ?? throw new ModelException($"the model has no output {Text.Quote(name!)}"); // not null: the first output otherwise
        if (refused.TryGetValue(served.Name, out ModelException? refusal))
            throw refusal;
        graph.Outputs.RemoveAll(output => output != served);
    }

    /// <summary>Forgets the errors of outputs whose type is float16.</summary>
    public static void AllowFloat16(Dictionary<string, ModelException> refused)
    {
        foreach (string name in refused.Keys)
        {
            if (refused[name].Message.Contains(OnnxTypes.Name(OnnxTypes.Float16), StringComparison.Ordinal))
                refused.Remove(name);
        }
    }

    /// <summary>Removes the nodes that no output depends on.</summary>
    /// <returns>The names of all values that the remaining nodes and the outputs read.</returns>
    public static HashSet<string> RemoveUnused(GraphDefinition graph)
    {
        var producers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (string output in graph.Nodes[i].Outputs)
            {
                // The compiler refuses a value with two producers, so both stay.
                if (output.Length > 0 && !producers.TryAdd(output, i))
                    return [];
            }
        }
        var needed = new bool[graph.Nodes.Count];
        var read = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Stack<string>(graph.Outputs.Select(output => output.Name));
        while (waiting.TryPop(out string? name))
        {
            if (!read.Add(name) || !producers.TryGetValue(name, out int node) || needed[node])
                continue;
            needed[node] = true;
            foreach (string input in OnnxNames.ReadBy(graph.Nodes[node]))
                waiting.Push(input);
        }
        int next = 0;
        graph.Nodes.RemoveAll(_ => !needed[next++]);
        return read;
    }
}
