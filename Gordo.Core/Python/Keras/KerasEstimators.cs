using Gordo.Core.Python.Graphs;
using Gordo.Core.Python.Pickle;
using Gordo.Core.Python.Records;

namespace Gordo.Core.Python.Keras;

/// <summary>gordo's estimators that wrap a network.</summary>
/// <remarks>
/// KerasAutoEncoder and KerasRawModelRegressor take rows; KerasLSTMAutoEncoder and KerasLSTMForecast take windows of
/// <c>lookback_window</c> rows.
/// </remarks>
internal static class KerasEstimators
{
    private const int MostRows = 1_000_000;

    /// <summary>Returns true if an estimator takes windows.</summary>
    public static bool TakesWindows(Record record) => record.Class is "KerasLSTMAutoEncoder" or "KerasLSTMForecast";

    /// <summary>Adds an estimator to a graph.</summary>
    public static GraphValue Apply(Record record, GraphBuilder graph, GraphValue input)
    {
        bool isSequence = TakesWindows(record);
        if (isSequence != graph.IsWindowed)
            throw record.Fault("estimators that take windows cannot be combined with estimators that take rows");
        if (isSequence)
        {
            int window = record.Integer("lookback_window") ?? LookbackOfArguments(record);
            if (window is < 1 or > MostRows)
                throw record.Fault($"lookback_window is {window}");
            if (!input.IsOfRows)
                throw record.Fault("it takes windows of another network's output");
            graph.SetWindow(window, record.Class == "KerasLSTMForecast" ? 1 : 0);
        }
        ReadOnlyMemory<byte> file = Network(record);
        return record.Try("model", () => KerasNetwork.Add(KerasFile.Read(file, out bool isNew), isNew, graph, input, isSequence));
    }

    /// <summary>Returns the content of the network: a <c>.keras</c> file, or HDF5 in an in-memory file.</summary>
    private static ReadOnlyMemory<byte> Network(Record record) => record.Required("model") switch
    {
        PickleBytes bytes => bytes.Content,
        PickleObject { Type.Known.Name: "BytesIO", State: PickleTuple { Items: [PickleBytes bytes, ..] } } => bytes.Content,
        object other => throw record.Fault($"model is {PickleKind.Of(other)}; expected bytes, or a BytesIO of them"),
    };

    private static int LookbackOfArguments(Record record)
    {
        object? window = null;
        (record.Find("kwargs") as PickleDict)?.TryGet("lookback_window", out window);
        return window is long and > 0 and <= MostRows ? (int)(long)window : throw record.Fault("lookback_window is missing");
    }
}
