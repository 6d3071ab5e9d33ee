using System.Globalization;
using Gordo.Core.Python.NumPy;
using Gordo.Core.Python.Pickle;

namespace Gordo.Core.Python.Records;

/// <summary>A DataFrame of numbers as pandas 0.25 to 2.3 pickle it.</summary>
/// <remarks>
/// The state is a dict with <c>_mgr</c> (before 1.1: <c>_data</c>), a BlockManager. From 1.3 on it is made from (blocks, axes),
/// and each block from (values [columns, rows], placement, 2). Before, its state is (axes, [values], [items], {'0.14.1': {'axes',
/// 'blocks': [{'values', 'mgr_locs'}]}}). The axes are the index of the columns and that of the rows.
/// </remarks>
internal static class PandasFrame
{
    private const string Layout = "0.14.1";
    // A range as index states its length without holding it.
    private const int MostColumns = 100_000;
    private const int MostNumbers = 10_000_000;

    /// <summary>Reads the numbers of a DataFrame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="rows">Receives the number of rows.</param>
    /// <param name="columns">Receives the number of columns.</param>
    /// <returns>The numbers, row after row.</returns>
    /// <exception cref="ModelException">The state is not that of a DataFrame, or holds something other than numbers.</exception>
    public static double[] Values(PickleObject frame, out int rows, out int columns)
    {
        object? manager = null;
        if (frame.State is PickleDict state && !state.TryGet("_mgr", out manager))
            state.TryGet("_data", out manager);
        (IReadOnlyList<object?> axes, IReadOnlyList<(object? Values, object? Placement)> blocks) = manager is PickleObject { Type.Known.Name: "BlockManager" } made
            ? Parts(made)
            : throw Invalid();
        if (axes.Count != 2)
            throw Invalid();
        columns = PandasIndex.Length(axes[0]);
        rows = PandasIndex.Length(axes[1]);
        if (columns > MostColumns || (long)rows * columns > MostNumbers)
            throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"a DataFrame of {rows} rows and {columns} columns is not read"));
        int[] sources = new int[columns];
        Array.Fill(sources, -1);
        var read = new List<double[]>();
        foreach ((object? values, object? placement) in blocks)
        {
            NumpyArray array = NumpyArray.Read(values);
            int[] places = Places(placement, columns);
            if (array.Shape is not [var items, var length] || items != places.Length || length != rows)
                throw new ModelException(string.Create(
                    CultureInfo.InvariantCulture, $"a block of a DataFrame has the shape {array}; expected [{places.Length},{rows}]"));
            double[] numbers = array.ToDoubles();
            for (int i = 0; i < places.Length; i++)
            {
                if (sources[places[i]] >= 0)
                    throw new ModelException($"two blocks of a DataFrame have the column {places[i]}");
                sources[places[i]] = read.Count;
                read.Add(numbers[(i * rows)..((i + 1) * rows)]);
            }
        }
        int missing = Array.IndexOf(sources, -1);
        if (missing >= 0)
            throw new ModelException($"no block of a DataFrame has the column {missing}");
        var table = new double[rows * columns];
        for (int i = 0; i < table.Length; i++)
            table[i] = read[sources[i % columns]][i / columns];
        return table;
    }

    private static (IReadOnlyList<object?> Axes, IReadOnlyList<(object? Values, object? Placement)> Blocks) Parts(PickleObject manager)
    {
        if (manager.Arguments.Items is [var blocks, var axes])
            return (Record.ItemsOf(axes) ?? throw Invalid(), [.. (Record.ItemsOf(blocks) ?? throw Invalid()).Select(Block)]);
        if (manager.State is PickleTuple { Items: [_, _, _, PickleDict layouts] } && layouts.TryGet(Layout, out object? layout) && layout is PickleDict parts
            && parts.TryGet("axes", out object? own) && parts.TryGet("blocks", out object? listed))
            return (Record.ItemsOf(own) ?? throw Invalid(), [.. (Record.ItemsOf(listed) ?? throw Invalid()).Select(OldBlock)]);
        throw Invalid();
    }

    private static (object? Values, object? Placement) Block(object? block) =>
        block is PickleObject { Type.Known.Name: "_unpickle_block" or "new_block", Arguments.Items: [var values, var placement, 2L] }
            ? (values, placement)
            : throw Invalid();

    private static (object? Values, object? Placement) OldBlock(object? block) =>
        block is PickleDict parts && parts.TryGet("values", out object? values) && parts.TryGet("mgr_locs", out object? placement)
            ? (values, placement)
            : throw Invalid();

    // The columns of a block: slice(start, stop, step), or an array of positions.
    private static int[] Places(object? placement, int columns)
    {
        long[] places;
        if (placement is PickleObject { Type.Known.Name: "slice", Arguments.Items: [long start, long stop, (null or long) and var by] })
        {
            long step = by is long given ? given : 1;
            if (step <= 0 || start < 0 || stop > columns || start > stop)
                throw new ModelException($"a block of a DataFrame has the columns {start} to {stop} by {step}, of {columns}");
            places = [.. Enumerable.Range(0, (int)((stop - start + step - 1) / step)).Select(i => start + (i * step))];
        }
        else
        {
            places = NumpyArray.Read(placement).ToIntegers();
        }
        return Array.ConvertAll(places, place => place >= 0 && place < columns
            ? (int)place
            : throw new ModelException($"a block of a DataFrame has the column {place} of {columns}"));
    }

    private static ModelException Invalid() => new("the state of a DataFrame does not have the form that pandas writes");
}
