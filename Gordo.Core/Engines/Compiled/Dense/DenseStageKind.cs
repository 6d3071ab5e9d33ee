namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>The kinds of operation in a chain.</summary>
internal enum DenseStageKind
{
    /// <summary>Gemm or MatMul with a constant on the right.</summary>
    Product,

    /// <summary>Addition of a constant row.</summary>
    Add,

    /// <summary>Subtraction of a constant row.</summary>
    Subtract,

    /// <summary>Multiplication by a constant row.</summary>
    Multiply,

    /// <summary>Division by a constant row.</summary>
    Divide,

    /// <summary>An activation.</summary>
    Activate,
}
