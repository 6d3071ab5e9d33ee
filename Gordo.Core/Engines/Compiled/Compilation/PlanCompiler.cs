using Gordo.Core.Engines.Compiled.Dense;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Compilation;

/// <summary>
/// Compiles a graph into a plan: sorts the nodes, removes those no output depends on, evaluates nodes whose inputs are
/// all constant, and prepares the operators' state.
/// </summary>
internal sealed class PlanCompiler
{
    private readonly GraphDefinition _graph;
    private readonly List<Tensor> _constants = [];
    private readonly List<CompiledNode> _nodes = [];
    private readonly BuildBudget _budget;

    // By name: the value number, or the constant's number as steps encode it.
    private readonly Dictionary<string, int> _numbers;
    private int _values;

    private PlanCompiler(GraphDefinition graph)
    {
        _graph = graph;
        Limits.CheckItems(graph.Nodes.Count, "nodes");
        Limits.CheckItems(graph.Constants.Count, "constants");
        Limits.CheckItems(graph.Inputs.Count, "inputs");
        Limits.CheckItems(graph.Outputs.Count, "outputs");
        _budget = new BuildBudget(graph.SourceBytes);
        _numbers = new(graph.Inputs.Count + graph.Constants.Count + graph.Nodes.Count, StringComparer.Ordinal);
    }

    /// <summary>Compiles a graph.</summary>
    /// <exception cref="ModelException">
    /// A value has no producer or two, the graph has a cycle, an operator is unknown or rejects its attributes, or the model
    /// needs more memory or time than its file size allows.
    /// </exception>
    public static PreparedPlan Compile(GraphDefinition graph) => new PlanCompiler(graph).Compile();

    private PreparedPlan Compile()
    {
        if (_graph.Outputs.Count == 0)
            throw new ModelException("the graph has no outputs");
        foreach (PlanValue input in _graph.Inputs)
            Define(input.Name, _values++);
        foreach ((string name, Tensor constant) in _graph.Constants)
            Define(name, AddConstant(constant));

        foreach (NodeDefinition node in GraphOrder.Sort(_graph))
        {
            Operator operation = OperatorRegistry.Default.Create(node);
            _budget.Add(operation.ResidentBytes);
            var inputs = new int[node.Inputs.Count];
            for (int i = 0; i < inputs.Length; i++)
                inputs[i] = node.Inputs[i].Length == 0 ? -1 : _numbers[node.Inputs[i]];
            if (!TryFold(node, operation, inputs))
                AddStep(node, operation, inputs);
        }

        int[] outputs = new int[_graph.Outputs.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            if (!_numbers.TryGetValue(_graph.Outputs[i].Name, out outputs[i]))
                throw new ModelException($"output {Text.Quote(_graph.Outputs[i].Name)} is not computed by any node");
        }
        return Finish(outputs);
    }

    private void Define(string name, int number)
    {
        if (!_numbers.TryAdd(name, number))
            throw new ModelException($"{Text.Quote(name)} is defined twice");
    }

    private int AddConstant(Tensor constant)
    {
        _constants.Add(constant);
        return Step.ConstantNumber(_constants.Count - 1);
    }

    private void AddStep(NodeDefinition node, Operator operation, int[] inputs)
    {
        var outputs = new int[node.Outputs.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = node.Outputs[i].Length == 0 ? -1 : _values++;
            if (outputs[i] >= 0)
                Define(node.Outputs[i], outputs[i]);
        }
        Limits.CheckItems(_values, "values");
        _nodes.Add(new CompiledNode(node, operation, inputs, outputs));
    }

    /// <summary>Evaluates a node whose inputs are all constants, unless its outputs are large.</summary>
    private bool TryFold(NodeDefinition node, Operator operation, int[] inputs)
    {
        foreach (int input in inputs)
        {
            if (input >= 0)
                return false;
        }
        int count = node.Outputs.Count;
        if (operation.ConstantOutput is { } constantOutput && count == 1)
        {
            if (node.Outputs[0].Length > 0)
                Define(node.Outputs[0], AddConstant(constantOutput));
            return true;
        }
        int[] outputs = [.. Enumerable.Range(0, count).Select(i => node.Outputs[i].Length == 0 ? -1 : i)];
        // Only this node's own constants.
        Tensor?[] constants = Array.ConvertAll(inputs, input => Step.IsConstant(input, out int constant) ? _constants[constant] : null);
        int[] ownInputs = [.. inputs.Select((input, i) => input == -1 ? -1 : Step.ConstantNumber(i))];
        var step = new Step(operation, ownInputs, outputs, node.Label, 0);
        var plan = new PlanStructure([], [], outputs, [step], outputs, count, OverlappingInput: false);
        Workspace workspace = Workspace.Rent(plan);
        workspace.TensorLimit = (int)Math.Min(Limits.FoldedTensorBytes, _budget.RemainingBytes);
        workspace.OperationLimit = _budget.Operations;
        try
        {
            plan.Run(workspace, new Weights(constants, [operation.Prepare(new ConstantInputs(step, constants, []))]), 1);
            return TryStore(node, workspace, outputs);
        }
        catch (ModelException)
        {
            // Too large to store, or faulty: the run reports the error if it executes the node.
            return false;
        }
        finally
        {
            _budget.Operations -= workspace.Operations;
            workspace.Return();
        }
    }

    private bool TryStore(NodeDefinition node, Workspace workspace, int[] outputs)
    {
        long bytes = outputs.Sum(output => output < 0 ? 0L : workspace.Value(output).ByteCount);
        if (bytes > _budget.RemainingBytes)
            return false;
        _budget.Add(bytes);
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] >= 0)
                Define(node.Outputs[i], AddConstant(workspace.Value(i).Clone()));
        }
        return true;
    }

    private PreparedPlan Finish(int[] outputs)
    {
        List<CompiledNode> needed = SelectUsedNodes(outputs);
        string? key = PlanCache.Key(_graph, outputs, needed, _constants);
        needed = DenseFusion.Apply(needed, _constants, _graph.Inputs, outputs, _values);
        var steps = new Step[needed.Count];
        for (int i = 0; i < steps.Length; i++)
        {
            CompiledNode node = needed[i];
            steps[i] = new Step(node.Operator, node.Inputs, node.Outputs, node.Definition.Label, i);
        }
        Tensor?[] constants = SelectUsedConstants(steps, outputs);
        (int[] slotOf, int slotCount) = SlotAssignment.Assign(steps, outputs, _graph.Inputs.Count, _values);
        var structure = new PlanStructure(
            _graph.Inputs, _graph.Outputs, outputs, steps, slotOf, slotCount, OverlappingWindows.AreSupportedBy(steps, outputs));
        structure = PlanCache.GetOrAdd(key, structure);
        return new PreparedPlan(structure, Prepare(structure.Steps, outputs, constants));
    }

    private List<CompiledNode> SelectUsedNodes(int[] outputs)
    {
        var wanted = new bool[_values];
        foreach (int output in outputs)
        {
            if (output >= 0)
                wanted[output] = true;
        }
        var needed = new List<CompiledNode>(_nodes.Count);
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            CompiledNode node = _nodes[i];
            if (!Array.Exists(node.Outputs, output => output >= 0 && wanted[output]))
                continue;
            for (int k = 0; k < node.Outputs.Length; k++)
            {
                if (node.Outputs[k] >= 0 && !wanted[node.Outputs[k]])
                    node.Outputs[k] = -1;
            }
            foreach (int input in node.Inputs)
            {
                if (input >= 0)
                    wanted[input] = true;
            }
            CheckComputed(node);
            needed.Add(node);
        }
        needed.Reverse();
        return needed;
    }

    private static void CheckComputed(CompiledNode node)
    {
        for (int i = node.Outputs.Length - 1; i >= 0; i--)
        {
            if (node.Outputs[i] >= 0 && node.Operator.WhyNotComputed(i) is { } reason)
                throw node.Definition.Unsupported(reason);
        }
    }

    /// <summary>Removes unused constants and renumbers the others.</summary>
    private Tensor?[] SelectUsedConstants(Step[] steps, int[] outputs)
    {
        var kept = new List<Tensor?>();
        var renumbered = new int[_constants.Count];
        foreach (int[] numbers in steps.Select(step => step.Inputs).Append(outputs))
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                if (!Step.IsConstant(numbers[i], out int old))
                    continue;
                if (renumbered[old] == 0)
                {
                    kept.Add(_constants[old]);
                    renumbered[old] = Step.ConstantNumber(kept.Count - 1);
                }
                numbers[i] = renumbered[old];
            }
        }
        return [.. kept];
    }

    private Weights Prepare(Step[] steps, int[] outputs, Tensor?[] constants)
    {
        var states = new PreparedState?[steps.Length];
        var readers = new int[constants.Length];
        foreach (Step step in steps)
            CountReaders(step.Inputs);
        CountReaders(outputs);
        var released = new List<int>();
        foreach (Step step in steps)
        {
            released.Clear();
            try
            {
                states[step.Index] = step.Operator.Prepare(new ConstantInputs(step, constants, released));
                _budget.Add(states[step.Index]?.ResidentBytes ?? 0);
            }
            catch (ModelException e)
            {
                throw new ModelException($"{step.Label}: {e.Message}", e);
            }
            foreach (int constant in released)
            {
                if (--readers[constant] == 0)
                    constants[constant] = null;
            }
        }
        // Constants that no step has released are copied out, so that the file's buffer can be freed.
        for (int i = 0; i < constants.Length; i++)
            constants[i] = constants[i]?.Detach();
        return new Weights(constants, states);

        void CountReaders(int[] numbers)
        {
            foreach (int number in numbers)
            {
                if (Step.IsConstant(number, out int constant))
                    readers[constant]++;
            }
        }
    }
}
