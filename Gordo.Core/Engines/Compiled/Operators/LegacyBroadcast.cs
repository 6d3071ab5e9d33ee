using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>
/// Broadcasting of elementwise operators before version 7: only of the second operand, only if the attribute
/// <c>broadcast</c> is set, and aligned at <c>axis</c> rather than at the last axis.
/// </summary>
/// <remarks>ONNX Add-1, Add-6 and the other operators of those versions.</remarks>
internal sealed class LegacyBroadcast
{
    private readonly bool _broadcast;
    private readonly long? _axis;

    private LegacyBroadcast(NodeDefinition node)
    {
        node.Ignore("consumed_inputs");
        _broadcast = node.Flag("broadcast", false);
        _axis = node.Has("axis") ? node.Int("axis") : null;
    }

    /// <summary>Returns the node's legacy rule, or null from version 7.</summary>
    public static LegacyBroadcast? Of(NodeDefinition node) => node.Version < 7 ? new LegacyBroadcast(node) : null;

    /// <summary>Returns the shape of the second operand for multidirectional broadcasting.</summary>
    /// <exception cref="ModelException">The shapes differ and broadcast is not set, or they are incompatible.</exception>
    public Shape Align(in Shape a, in Shape b)
    {
        if (a.Equals(b))
            return b;
        if (!_broadcast)
            throw new ModelException($"shapes {a} and {b} differ, and broadcast is not set");
        int start = _axis is { } axis ? a.Axis(axis) : a.Rank - b.Rank;
        if (start < 0 || start + b.Rank > a.Rank)
            throw new ModelException($"shapes {a} and {b} cannot be broadcast together");
        Shape aligned = default;
        aligned.Rank = a.Rank - start;
        aligned.Axes.Fill(1);
        b.Span.CopyTo(aligned.Axes);
        return aligned;
    }
}
