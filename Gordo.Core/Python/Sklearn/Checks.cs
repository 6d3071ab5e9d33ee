using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Python.Graphs;
using Gordo.Core.Python.Records;

namespace Gordo.Core.Python.Sklearn;

/// <summary>Input checks of estimators: missing and infinite readings, and a number of columns other than in training.</summary>
/// <remarks>scikit-learn's <c>check_array</c>, with the messages that the original server returns.</remarks>
internal static class Checks
{
    private static readonly Version NamesTheInput = new(1, 1);

    /// <summary>Checks the number of columns and rejects the readings that the estimator rejects.</summary>
    /// <param name="record">The estimator.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The input.</param>
    /// <param name="allowMissing">True if the estimator accepts missing readings.</param>
    /// <param name="isSingle">True if the estimator converts readings to float32, where more of them are infinite.</param>
    public static GraphValue Apply(Record record, GraphBuilder graph, GraphValue input, bool allowMissing, bool isSingle = false)
    {
        if (record.Integer("n_features_in_") is { } fitted)
            Width(record, input, fitted);
        bool missing = input.MayBeMissing && !allowMissing, infinite = input.MayBeInfinite || isSingle;
        if (!missing && !infinite)
            return input;
        GraphValue value = graph.AddOwn(
            input, "PythonCheck", input.Width, [],
            ("missing", missing ? Missing(record, isSingle) : ""), ("infinite", Infinite(record, isSingle)), ("single", isSingle ? 1L : 0L));
        return value with { MayBeMissing = input.MayBeMissing && allowMissing, MayBeInfinite = false };
    }

    /// <summary>Checks the number of columns.</summary>
    public static void Width(Record record, GraphValue input, int expected)
    {
        if (input.Width != expected)
            throw record.Fault($"it was fitted to {expected} columns and is given {input.Width}");
    }

    private static string Infinite(Record record, bool isSingle) => record.Release >= NamesTheInput
        ? $"ValueError: Input X contains infinity or a value too large for dtype('{Type(isSingle)}')."
        : OldText(isSingle);

    private static string Missing(Record record, bool isSingle) => record.Release >= NamesTheInput
        ? $"ValueError: Input X contains NaN.\n{record.Class} does not accept missing values encoded as NaN natively. "
            + "For supervised learning, you might want to consider sklearn.ensemble.HistGradientBoostingClassifier and Regressor which accept "
            + "missing values encoded as NaNs natively. Alternatively, it is possible to preprocess the data, for instance by using an imputer "
            + "transformer in a pipeline or drop samples with missing values. See https://scikit-learn.org/stable/modules/impute.html "
            + "You can find a list of all estimators that handle NaN values at the following page: "
            + "https://scikit-learn.org/stable/modules/impute.html#estimators-that-handle-nan-values"
        : OldText(isSingle);

    private static string OldText(bool isSingle) =>
        $"ValueError: Input contains NaN, infinity or a value too large for dtype('{Type(isSingle)}').";

    private static string Type(bool isSingle) => (isSingle ? ElementType.Float32 : ElementType.Float64).Name();
}
