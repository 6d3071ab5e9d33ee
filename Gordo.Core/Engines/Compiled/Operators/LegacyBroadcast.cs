using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>
/// How elementwise operators broadcast before version 7: only the second operand, only when the attribute
/// <c>broadcast</c> says so, and aligned at <c>axis</c> rather than at the end.
/// </summary>
/// <remarks>ONNX Add-1, Add-6 and their like.</remarks>
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

    /// <summary>The rule a node asks for, or null where the present rule holds.</summary>
    public static LegacyBroadcast? Of(NodeDefinition node) => node.Version < 7 ? new LegacyBroadcast(node) : null;

    /// <summary>The shape of the second operand as it is to be broadcast by the present rule.</summary>
    /// <exception cref="ModelException">The shapes differ and broadcasting is not asked for, or they do not fit.</exception>
    public Shape Align(in Shape a, in Shape b)
    {
        if (a.Equals(b))
            return b;
        if (!_broadcast)
            throw new ModelException($"shapes {a} and {b} differ, and broadcast is not set");
        int start = _axis is { } axis ? a.Axis(axis) : a.Rank - b.Rank;
        if (start < 0 || start + b.Rank > a.Rank)
            throw new ModelException($"shapes {a} and {b} do not fit together");
        Shape aligned = default;
        aligned.Rank = a.Rank - start;
        aligned.Axes.Fill(1);
        b.Span.CopyTo(aligned.Axes);
        return aligned;
    }
}
