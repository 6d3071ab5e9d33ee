using System.Runtime.InteropServices;

namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>A split of a tree before it is laid out for speed.</summary>
/// <param name="Feature">The column that is looked at.</param>
/// <param name="Threshold">What it is compared with.</param>
/// <param name="Rule">How.</param>
/// <param name="MissingIsTrue">Whether NaN takes the true branch whatever the rule.</param>
/// <param name="True">A split's number, or the complement (~) of a leaf's.</param>
/// <param name="False">Likewise.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Split(
    int Feature, double Threshold, SplitRule Rule, bool MissingIsTrue, int True, int False);
