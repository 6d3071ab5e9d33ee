namespace Gordo.Core.Engines.Compiled.Spatial;

/// <summary>The source of the padding.</summary>
internal enum AutoPad
{
    /// <summary>The attribute <c>pads</c>.</summary>
    None,

    /// <summary>No padding.</summary>
    Valid,

    /// <summary>Output length is input length divided by stride; the odd element is padded at the end.</summary>
    SameUpper,

    /// <summary>Output length is input length divided by stride; the odd element is padded at the start.</summary>
    SameLower,
}
