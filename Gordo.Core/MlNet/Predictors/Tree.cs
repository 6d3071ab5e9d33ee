using System.Globalization;
using Gordo.Core.MlNet.Archive;

namespace Gordo.Core.MlNet.Predictors;

/// <summary>A tree as stored in its record.</summary>
/// <param name="LeafCount">The number of leaves; the number of nodes is one less.</param>
/// <param name="Lesser">Per node, the child for values up to the threshold: a node, or the bitwise complement of a leaf.</param>
/// <param name="Greater">Per node, the child for all other values.</param>
/// <param name="Features">Per node, the index of the compared feature.</param>
/// <param name="Thresholds">Per node, the threshold.</param>
/// <param name="Defaults">Per node, the value used for a missing value; empty if there are none.</param>
/// <param name="Leaves">Per leaf, its output.</param>
/// <param name="Categories">Per categorical node, the features of which any one above zero leads to the greater child.</param>
/// <remarks>ML.NET's InternalRegressionTree.</remarks>
internal sealed record Tree(
    int LeafCount, int[] Lesser, int[] Greater, int[] Features, float[] Thresholds, float[] Defaults, double[] Leaves,
    Dictionary<int, int[]> Categories)
{
    private const byte PlainType = 0;
    private const byte ForestType = 2;

    /// <summary>Reads a tree; <see cref="TreeTables"/> validates its structure.</summary>
    public static Tree Read(Component component, TreeFormat format)
    {
        RecordReader record = component.Record;
        byte type = record.Byte();
        if (type is not (PlainType or ForestType))
            throw component.Unsupported(string.Create(CultureInfo.InvariantCulture, $"trees of type {type} are not supported"));
        int leafCount = record.Positive("leaves");
        record.Take(2 * sizeof(double)); // largest output, weight
        int[] lesser = record.Array<int>("children");
        int[] greater = record.Array<int>("children");
        int[] features = record.Array<int>("features");
        Dictionary<int, int[]> categories = format.Written >= format.CategoriesSince ? ReadCategories(component) : [];
        record.Array<int>("bins");
        float[] thresholds = record.Array<float>("thresholds");
        float[] defaults = format.Written >= format.DefaultsSince ? record.Array<float>("defaults") : [];
        if (Array.Exists(thresholds, float.IsNaN))
            throw component.Fault("a tree has a threshold that is not a number");
        double[] leaves = record.Array<double>("leaves");
        record.Array<double>("gains");
        record.Array<double>("p-values");
        record.Array<double>("previous values");
        if (type == ForestType)
        {
            record.Array<double>("labels");
            if (format.Written >= format.WeightsSince)
                record.Array<double>("weights");
        }
        int shortest = Math.Min(Math.Min(lesser.Length, greater.Length), Math.Min(features.Length, thresholds.Length));
        if (shortest < leafCount - 1 || leaves.Length < leafCount || (defaults.Length > 0 && defaults.Length < leafCount - 1))
            throw component.Fault(string.Create(
                CultureInfo.InvariantCulture,
                $"a tree of {leafCount} leaves has {shortest} nodes, {leaves.Length} outputs and {defaults.Length} defaults"));
        return new Tree(leafCount, lesser, greater, features, thresholds, defaults, leaves, categories);
    }

    private static Dictionary<int, int[]> ReadCategories(Component component)
    {
        var categories = new Dictionary<int, int[]>();
        foreach (int node in component.Record.Array<int>("categorical nodes"))
        {
            int[] features = component.Record.Array<int>("categories");
            component.Record.Take(2 * sizeof(int)); // the range of the categories
            if (!categories.TryAdd(node, features))
                throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"node {node} is categorical twice"));
        }
        return categories;
    }
}
