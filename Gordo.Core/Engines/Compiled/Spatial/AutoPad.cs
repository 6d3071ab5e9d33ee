namespace Gordo.Core.Engines.Compiled.Spatial;

/// <summary>How pads are found where they are not given.</summary>
internal enum AutoPad
{
    /// <summary>By the attribute <c>pads</c>.</summary>
    None,

    /// <summary>No pads.</summary>
    Valid,

    /// <summary>As many outputs as inputs per stride; the odd pad goes behind.</summary>
    SameUpper,

    /// <summary>As many outputs as inputs per stride; the odd pad goes in front.</summary>
    SameLower,
}
