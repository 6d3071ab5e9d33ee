using System.Globalization;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx.Checks;

/// <summary>Checks the attributes of a node as far as this server knows its operator.</summary>
internal static class NodeCheck
{
    private const string Contributed = "com.microsoft";
    private const int MaxNameLength = 100;

    /// <summary>Checks the operator and its attributes.</summary>
    /// <param name="node">The node.</param>
    /// <param name="budget">The memory that the checks may use.</param>
    /// <exception cref="ModelException">The node is damaged, or is of a kind that no engine may run.</exception>
    public static void Check(NodeDefinition node, BuildBudget budget)
    {
        if (node.Domain is not ("" or OperatorRegistry.MachineLearning or Contributed))
            throw node.Fault("the operator is not in a known domain");
        if (node.OperatorName.Length is 0 or > MaxNameLength || !node.OperatorName.All(character => char.IsAsciiLetterOrDigit(character) || character == '_'))
            throw node.Fault("the operator has no valid name");
        // Text grows beyond any bound of memory; the other one reads files.
        if (node.OperatorName is "StringConcat" or "EPContext")
            throw node.Fault("the operator is not allowed");
        if (node.Attributes.Values.Any(value => value is UnsupportedAttribute { Kind: OnnxNode.Reference }))
        {
            if (node.Domain == OperatorRegistry.MachineLearning)
                throw node.Fault("an attribute of the operator refers to an attribute of a function");
            return;
        }
        if (node is { Domain: OperatorRegistry.MachineLearning, OperatorName: "SVMClassifier" })
            CheckSupportVectors(node);
        try
        {
            Operator operation = OperatorRegistry.Default.Create(node);
            budget.Add(operation.ResidentBytes);
        }
        // A tree that was not checked to its leaves could be a circle.
        catch (ModelException e) when (e.IsUnsupported && !IsTree(node))
        {
        }
        catch (ModelException e)
        {
            throw new ModelException(e.Message);
        }
    }

    private static bool IsTree(NodeDefinition node) =>
        node.Domain == OperatorRegistry.MachineLearning && node.OperatorName.StartsWith("TreeEnsemble", StringComparison.Ordinal);

    private static void CheckSupportVectors(NodeDefinition node)
    {
        int classes = Math.Max(node.Ints("classlabels_ints")?.Length ?? 0, node.Strings("classlabels_strings")?.Length ?? 0);
        long[] perClass = node.Ints("vectors_per_class") ?? [];
        float[] coefficients = node.Floats("coefficients") ?? [], vectors = node.Floats("support_vectors") ?? [];
        long count = 0;
        foreach (long number in perClass)
            count = number is < 0 or > int.MaxValue ? -1 : count < 0 ? -1 : count + number;
        int pairs = classes * (classes - 1) / 2;
        bool isSound = classes is >= 2 and <= 4096 && count >= 0
            && (perClass.Length == 0
                ? vectors.Length == 0 && coefficients.Length > 0 && coefficients.Length % classes == 0
                : perClass.Length == classes && count > 0 && vectors.Length > 0 && vectors.Length % count == 0 && coefficients.Length == count * (classes - 1))
            && (node.Floats("rho")?.Length ?? 0) >= (perClass.Length == 0 ? 1 : pairs)
            && (node.Floats("prob_a")?.Length ?? 0) is int a && (a == 0 || a == pairs)
            && (node.Floats("prob_b")?.Length ?? 0) == a
            && (node.Floats("kernel_params")?.Length ?? 0) is 0 or 3;
        if (!isSound)
            throw node.Fault(string.Create(
                CultureInfo.InvariantCulture, $"the lengths of its lists do not match {classes} classes and {count} support vectors"));
    }
}
