namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>The kinds of node a chain is made of.</summary>
internal enum DenseStageKind
{
    /// <summary>Gemm or MatMul with a constant on the right.</summary>
    Product,

    /// <summary>Adding a constant row.</summary>
    Add,

    /// <summary>Subtracting a constant row.</summary>
    Subtract,

    /// <summary>Multiplying by a constant row.</summary>
    Multiply,

    /// <summary>Dividing by a constant row.</summary>
    Divide,

    /// <summary>An activation.</summary>
    Activate,
}
