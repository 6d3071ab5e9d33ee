namespace Gordo.Core.Engines.Compiled.Operators.MachineLearning;

/// <summary>What models of the machine-learning domain do to their scores last.</summary>
/// <remarks>The attribute <c>post_transform</c> of ai.onnx.ml; the numbers are those of TreeEnsemble-5.</remarks>
internal enum PostTransform
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Shares of one.</summary>
    Softmax,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Logistic,

    /// <summary>Shares of one among what is not zero.</summary>
    SoftmaxZero,

    /// <summary>The quantile of the normal distribution.</summary>
    Probit,
}
