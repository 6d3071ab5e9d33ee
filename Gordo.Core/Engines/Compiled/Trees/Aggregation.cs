namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>How the leaves of all trees become one value per target.</summary>
internal enum Aggregation
{
    /// <summary>Their sum divided by the number of trees.</summary>
    Average,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>The smallest.</summary>
    Min,

    /// <summary>The largest.</summary>
    Max,
}
