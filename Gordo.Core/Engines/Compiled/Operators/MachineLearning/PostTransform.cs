namespace Gordo.Core.Engines.Compiled.Operators.MachineLearning;

/// <summary>The final transform of scores in models of the machine-learning domain.</summary>
/// <remarks>The attribute <c>post_transform</c> of ai.onnx.ml; the numbers are those of TreeEnsemble-5.</remarks>
internal enum PostTransform
{
    /// <summary>No transform.</summary>
    None,

    /// <summary>Softmax.</summary>
    Softmax,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Logistic,

    /// <summary>Softmax over the nonzero scores; zeros stay zero.</summary>
    SoftmaxZero,

    /// <summary>The quantile function of the normal distribution.</summary>
    Probit,
}
