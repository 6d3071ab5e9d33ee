namespace Gordo.Core.Engines.Compiled.Graphs;

/// <summary>An attribute of a kind no operator here takes (a graph, a sparse tensor); it is refused when asked for.</summary>
/// <param name="Kind">How messages call it: <c>a graph</c>.</param>
/// <param name="Content">Its bytes as they are in the file, unread.</param>
internal sealed record UnsupportedAttribute(string Kind, ReadOnlyMemory<byte> Content);
