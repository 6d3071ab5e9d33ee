namespace Gordo.Core.Engines.Compiled.Graphs;

/// <summary>An attribute of a kind no operator here uses (a graph, a sparse tensor); reading it is an error.</summary>
/// <param name="Kind">The kind in error messages: <c>a graph</c>.</param>
/// <param name="Content">Its bytes as stored in the file, not parsed.</param>
internal sealed record UnsupportedAttribute(string Kind, ReadOnlyMemory<byte> Content)
{
    /// <summary>True for a tensor whose element type is not supported; <see cref="Kind"/> is then the error message.</summary>
    public bool IsOfUnsupportedType { get; init; }
}
