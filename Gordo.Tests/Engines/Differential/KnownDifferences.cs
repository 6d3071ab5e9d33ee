namespace Gordo.Tests.Engines.Differential;

/// <summary>
/// What the random models leave out, because both engines are known to answer differently. Where the text of an operator
/// decides, the compiled engine follows it; each entry quotes it.
/// </summary>
internal static class KnownDifferences
{
    /// <summary>The differences: what is left out, and why.</summary>
    public static IReadOnlyList<(string What, string Why)> All { get; } =
    [
        ("Sigmoid far from zero", "'y = 1 / (1 + exp(-x))': ONNX Runtime approximates it by a polynomial and answers 0 or 1 from about 18 on; the relative difference is large, the absolute one below 1e-7"),
        ("post_transform of a TreeEnsembleRegressor with one target", "'Indicates the transform to apply to the score': ONNX Runtime applies SOFTMAX and SOFTMAX_ZERO to a single score only in some versions"),
        ("auto_pad SAME whose total padding would be negative", "'pad_shape[i] = (output_shape[i] - 1) * strides[i] + kernel - input_shape[i]', which is below zero if the stride exceeds the kernel; ONNX Runtime crops the input, the text speaks of padding only"),
        ("count_include_pad with ceil_mode, dilations, auto_pad or uneven pads", "'Whether include pad pixels when calculating values for the edges': what lies beyond the padding in ceil mode counts for ONNX Runtime in some versions"),
        ("TreeEnsembleClassifier with two classes", "'If there are only two classes, post_transform ... ': the text does not define the scores of a single class with weights; both follow scikit-learn's exports"),
        ("kernels larger than the padded input", "the output shape would be zero or negative; ONNX Runtime refuses some and answers empty tensors for others"),
        ("unbounded activations of gates (Relu, LeakyRelu, Affine, Elu, Softplus)", "values grow from step to step, and with them the differences of rounding"),
        ("ThresholdedRelu with the default alpha of 1", "'y = x for x > alpha, y = 0 otherwise': the function jumps at 1, and saturated values of Erf and Tanh lie above it or not by a rounding"),
        ("LayerNormalization of two values", "'Normalized = D / StdDev' of values that nearly equal each other is all rounding"),
    ];
}
