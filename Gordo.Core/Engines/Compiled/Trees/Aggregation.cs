namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>How the leaf weights of all trees are combined into one value per target.</summary>
internal enum Aggregation
{
    /// <summary>The sum divided by the number of trees.</summary>
    Average,

    /// <summary>The sum.</summary>
    Sum,

    /// <summary>The minimum.</summary>
    Min,

    /// <summary>The maximum.</summary>
    Max,
}
