using System.Globalization;
using Gordo.Core.MlNet.Archive;

namespace Gordo.Core.MlNet.Predictors;

/// <summary>One tree as its record has it.</summary>
/// <param name="LeafCount">Leaves; there is one node less.</param>
/// <param name="Lesser">By node, where values up to the threshold go: a node, or a leaf as its complement.</param>
/// <param name="Greater">By node, where other values go.</param>
/// <param name="Features">By node, what is compared.</param>
/// <param name="Thresholds">By node, with what.</param>
/// <param name="Defaults">By node, what stands for a missing value; empty if there are none.</param>
/// <param name="Leaves">By leaf, what it says.</param>
/// <param name="Categories">By categorical node, the features of which one above zero leads to the greater side.</param>
/// <remarks>ML.NET's InternalRegressionTree.</remarks>
internal sealed record Tree(
    int LeafCount, int[] Lesser, int[] Greater, int[] Features, float[] Thresholds, float[] Defaults, double[] Leaves,
    Dictionary<int, int[]> Categories)
{
    private const byte PlainType = 0;
    private const byte ForestType = 2;

    /// <summary>Reads a tree; whether it is one, <see cref="TreeTables"/> finds out.</summary>
    public static Tree Read(Component component, TreeFormat format)
    {
        RecordReader record = component.Record;
        byte type = record.Byte();
        if (type is not (PlainType or ForestType))
            throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"trees of type {type} are not supported"));
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
            throw component.Fault("a threshold of a tree is not a number");
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
                $"a tree of {leafCount} leaves with {shortest} nodes, {leaves.Length} outputs and {defaults.Length} defaults"));
        return new Tree(leafCount, lesser, greater, features, thresholds, defaults, leaves, categories);
    }

    private static Dictionary<int, int[]> ReadCategories(Component component)
    {
        var categories = new Dictionary<int, int[]>();
        foreach (int node in component.Record.Array<int>("categorical nodes"))
        {
            int[] features = component.Record.Array<int>("categories");
            component.Record.Take(2 * sizeof(int)); // the range they are in
            if (!categories.TryAdd(node, features))
                throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"node {node} is categorical twice"));
        }
        return categories;
    }
}
