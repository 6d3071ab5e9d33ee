namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>The condition for the true branch of a split. The numbers are those of TreeEnsemble-5.</summary>
internal enum SplitRule : byte
{
    /// <summary>x ≤ threshold.</summary>
    LessOrEqual,

    /// <summary>x &lt; threshold.</summary>
    Less,

    /// <summary>x ≥ threshold.</summary>
    GreaterOrEqual,

    /// <summary>x &gt; threshold.</summary>
    Greater,

    /// <summary>x = threshold.</summary>
    Equal,

    /// <summary>x ≠ threshold.</summary>
    NotEqual,

    /// <summary>x is in a set; the threshold is the number of the set.</summary>
    Member,
}
