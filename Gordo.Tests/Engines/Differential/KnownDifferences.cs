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
        ("Sigmoid far from zero", "'y = 1 / (1 + exp(-x))': ONNX Runtime approximates it by a quotient of polynomials of x, cut to -18 and 18 (MlasLogisticConstants); the relative difference is large, the absolute one below 1e-7"),
        ("post_transform of a TreeEnsembleRegressor with one target", "'Indicates the transform to apply to the score. One of NONE, SOFTMAX, LOGISTIC, SOFTMAX_ZERO, or PROBIT': ONNX Runtime (write_scores in ml_common.h) applies only PROBIT to a single score without a second class"),
        ("auto_pad SAME whose total padding would be negative", "'pad_shape[i] = (output_spatial_shape[i] - 1) * strides_spatial_shape[i] + ((kernel_spatial_shape[i] - 1) * dilations[i] + 1) - input_spatial_shape[i]', which is below zero if the stride exceeds the kernel; ONNX Runtime crops the input, the text speaks of 'padding for the beginning and ending along each spatial axis'"),
        ("count_include_pad with ceil_mode, dilations, auto_pad or uneven pads", "'The output of each pooling window is divided by the number of elements (exclude pad when attribute count_include_pad is zero)': the text does not say whether what lies beyond the padding in ceil mode, or between dilated elements, is an element"),
        ("TreeEnsembleClassifier with two classes", "Z is 'The class score for each class, for each point, a tensor of shape [N,E]': the text does not define the scores if only one of two classes has weights; both engines follow the files that scikit-learn's converter writes"),
        ("kernels larger than the padded input", "the formula of the output shape gives zero or less, which the text does not speak of; ONNX Runtime refuses some and answers empty tensors for others"),
        ("unbounded activations of gates (Relu, LeakyRelu, Affine, Elu, Softplus)", "values grow from step to step, and with them the differences of rounding"),
        ("ThresholdedRelu with the default alpha of 1", "'y = x for x > alpha, y = 0 otherwise': the function jumps at 1, and saturated values of Erf and Tanh lie above it or not by a rounding"),
        ("LayerNormalization of two values", "'Normalized = Div(D, StdDev)' of values that nearly equal each other is all rounding"),
    ];
}
