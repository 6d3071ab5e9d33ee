namespace Gordo.Core.Engines.Compiled.Graphs;

/// <summary>What a node is called in messages. Put into words when there is something to say, which is seldom.</summary>
/// <param name="Domain">Of the operator; empty for ONNX's own.</param>
/// <param name="OperatorName">The operator.</param>
/// <param name="Name">The node's name; often empty.</param>
/// <param name="FirstOutput">The name of its first output, which stands in for a name; null for none.</param>
internal readonly record struct NodeLabel(string Domain, string OperatorName, string Name, string? FirstOutput)
{
    /// <summary>The node's name, or its first output, and its operator.</summary>
    public override string ToString()
    {
        string op = Domain.Length == 0 ? OperatorName : Domain + ":" + OperatorName;
        string shown = Text.Quote(op).Trim('\'');
        return Name.Length > 0 ? $"node {Text.Quote(Name)} ({shown})"
            : FirstOutput is not null ? $"the node of {Text.Quote(FirstOutput)} ({shown})"
            : $"a node ({shown})";
    }
}
