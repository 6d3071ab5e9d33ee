using System.Runtime.InteropServices;

namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>A split of a tree, before conversion to the layout of <see cref="TreeEnsemble{T}"/>.</summary>
/// <param name="Feature">The input column.</param>
/// <param name="Threshold">The value it is compared with.</param>
/// <param name="Rule">The comparison.</param>
/// <param name="MissingIsTrue">True if NaN takes the true branch whatever the rule.</param>
/// <param name="True">A split's number, or the complement (~) of a leaf's.</param>
/// <param name="False">Likewise.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Split(
    int Feature, double Threshold, SplitRule Rule, bool MissingIsTrue, int True, int False);
