using Gordo.Core.Python.NumPy;
using Gordo.Core.Python.Pickle;

namespace Gordo.Core.Python.Records;

/// <summary>A Series as pandas 0.25 to 2.3 pickle it.</summary>
/// <remarks>
/// The state is a dict with <c>_mgr</c> (before 1.1: <c>_data</c>), whose state is ([index], [values], [index],
/// {'0.14.1': {'axes', 'blocks': [{'values', 'mgr_locs'}]}}).
/// </remarks>
internal static class PandasSeries
{
    private const string Layout = "0.14.1";

    /// <summary>Reads the values of a Series, in order.</summary>
    /// <exception cref="ModelException">The state is not that of a pandas Series.</exception>
    public static NumpyArray Values(PickleObject series)
    {
        object? manager = null;
        if (series.State is PickleDict state && !state.TryGet("_mgr", out manager))
            state.TryGet("_data", out manager);
        if (manager is PickleObject { Type.Known.Name: "SingleBlockManager", State: PickleTuple { Items: [_, _, _, PickleDict layouts] } }
            && layouts.TryGet(Layout, out object? layout) && layout is PickleDict parts
            && parts.TryGet("blocks", out object? blocks) && Record.ItemsOf(blocks) is [PickleDict block]
            && block.TryGet("values", out object? values))
        {
            NumpyArray array = NumpyArray.Read(values);
            return array.Shape.Length == 1 ? array : throw new ModelException($"the values of a Series have the shape {array}");
        }
        throw new ModelException("the state of a Series does not have the form that pandas writes");
    }
}
