namespace Gordo.Core.Engines.Compiled.Graphs;

/// <summary>A node's name in error messages. Formatted only when an error occurs.</summary>
/// <param name="Domain">The operator's domain; empty for standard ONNX operators.</param>
/// <param name="OperatorName">The operator.</param>
/// <param name="Name">The node's name; often empty.</param>
/// <param name="FirstOutput">The name of its first output, used if it has no name; null if there is none.</param>
internal readonly record struct NodeLabel(string Domain, string OperatorName, string Name, string? FirstOutput)
{
    /// <summary>Returns the node's name, or its first output, and its operator.</summary>
    public override string ToString()
    {
        string op = Domain.Length == 0 ? OperatorName : Domain + ":" + OperatorName;
        string shown = Text.Quote(op).Trim('\'');
        return Name.Length > 0 ? $"node {Text.Quote(Name)} ({shown})"
            : FirstOutput is not null ? $"the node of {Text.Quote(FirstOutput)} ({shown})"
            : $"a node ({shown})";
    }
}
