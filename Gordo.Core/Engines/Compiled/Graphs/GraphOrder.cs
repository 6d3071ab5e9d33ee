namespace Gordo.Core.Engines.Compiled.Graphs;

/// <summary>Sorts nodes so that every value is computed before it is read.</summary>
internal static class GraphOrder
{
    /// <summary>Returns the nodes in execution order; ties keep the graph's order.</summary>
    /// <exception cref="ModelException">A value has no producer, has two, or depends on itself.</exception>
    public static List<NodeDefinition> Sort(GraphDefinition graph)
    {
        List<NodeDefinition> nodes = graph.Nodes;
        Dictionary<string, int> producers = Producers(graph);
        var waiting = new int[nodes.Count];
        var readers = new List<int>[nodes.Count];
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string input in nodes[i].Inputs)
            {
                if (input.Length == 0)
                    continue;
                if (!producers.TryGetValue(input, out int producer))
                    throw nodes[i].Fault($"the input {Text.Quote(input)} has no producer");
                if (producer < 0)
                    continue;
                (readers[producer] ??= []).Add(i);
                waiting[i]++;
            }
        }

        var ready = new PriorityQueue<int, int>();
        for (int i = 0; i < nodes.Count; i++)
        {
            if (waiting[i] == 0)
                ready.Enqueue(i, i);
        }
        var sorted = new List<NodeDefinition>(nodes.Count);
        while (ready.TryDequeue(out int next, out _))
        {
            sorted.Add(nodes[next]);
            foreach (int reader in readers[next] ?? [])
            {
                if (--waiting[reader] == 0)
                    ready.Enqueue(reader, reader);
            }
        }
        if (sorted.Count < nodes.Count)
        {
            NodeDefinition stuck = nodes[Array.FindIndex(waiting, count => count > 0)];
            string value = stuck.Inputs.First(input => input.Length > 0 && producers[input] >= 0);
            throw stuck.Fault($"is part of a cycle or depends on one through {Text.Quote(value)}");
        }
        return sorted;
    }

    // By value name: the node that computes it, or -1 for inputs and constants.
    private static Dictionary<string, int> Producers(GraphDefinition graph)
    {
        var producers = new Dictionary<string, int>(graph.Inputs.Count + graph.Constants.Count + graph.Nodes.Count, StringComparer.Ordinal);
        foreach (PlanValue input in graph.Inputs)
            producers[input.Name] = -1;
        foreach (string constant in graph.Constants.Keys)
            producers[constant] = -1;
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (string output in graph.Nodes[i].Outputs)
            {
                if (output.Length > 0 && !producers.TryAdd(output, i))
                    throw graph.Nodes[i].Fault($"{Text.Quote(output)} is defined twice");
            }
        }
        return producers;
    }
}
