using System.Globalization;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Predictors;

/// <summary>The sum or mean of the outputs of trees, or the exponential of the sum.</summary>
/// <remarks>
/// ML.NET's FastTreeRegressionModelParameters, FastForestRegressionModelParameters, FastTreeTweedieModelParameters and
/// LightGbmRegressionModelParameters. The stored bias and tree weights are not used in scoring.
/// </remarks>
internal sealed class TreePredictor : Predictor
{
    private readonly TreeTables _trees;
    private readonly bool _mean;
    private readonly bool _exponential;

    private TreePredictor(int size, TreeTables trees, bool mean, bool exponential)
        : base(size) => (_trees, _mean, _exponential) = (trees, mean, exponential);

    /// <summary>Reads boosted trees, including LightGBM's.</summary>
    public static Predictor ReadFastTree(Component component) => Read(component, new TreeFormat(
        component.Header.Written, FeaturesSince: 0x00010002, DefaultsSince: 0x00010004, CategoriesSince: 0x00010005));

    public static Predictor ReadTweedie(Component component) => Read(component, new TreeFormat(
        component.Header.Written, FeaturesSince: 0x00010001, DefaultsSince: 0x00010002, CategoriesSince: 0x00010003), exponential: true);

    /// <summary>Reads a forest that classifies; its record lacks the end of a forest for regression.</summary>
    public static Predictor ReadBinaryForest(Component component) => Read(component, new TreeFormat(
        component.Header.Written, FeaturesSince: 0x00010003, DefaultsSince: 0x00010005, CategoriesSince: 0x00010006, WeightsSince: 0x00010002),
        mean: true);

    public static Predictor ReadFastForest(Component component)
    {
        Predictor forest = ReadBinaryForest(component);
        if (!component.Record.Boolean())
            throw component.Fault("a forest has no quantile samples");
        component.Record.Int32();
        return forest;
    }

    public override ModelColumn Apply(ColumnGraph columns, Component step, ModelColumn features)
    {
        if (_trees.LastFeature >= features.Size)
            throw step.Fault(string.Create(
                CultureInfo.InvariantCulture, $"a tree splits on feature {_trees.LastFeature}; there are {features.Size}"));
        ModelColumn score = columns.Add(
            step, Predict.Score, ElementType.Float32, 1, OperatorRegistry.MachineLearning, "TreeEnsemble", [features.Value],
            _trees.ToAttributes(_mean));
        return _exponential
            ? columns.Add(step, Predict.Score, ElementType.Float32, 1, "", "Exp", [score.Value])
            : score;
    }

    private static TreePredictor Read(Component component, TreeFormat format, bool mean = false, bool exponential = false)
    {
        RecordReader record = component.Record;
        record.SizeOfFloat();
        int count = record.Count("trees", TreeFormat.MinimumBytes);
        var trees = new TreeTables(component);
        for (int i = 0; i < count; i++)
            trees.Add(Tree.Read(component, format));
        record.Double();
        record.OptionalString("first note");
        record.OptionalString("second note");
        int size = format.Written >= format.FeaturesSince ? record.Positive("features", ModelColumn.MaxSlots) : 0;
        if (size > 0 && trees.LastFeature >= size)
            throw component.Fault(string.Create(
                CultureInfo.InvariantCulture, $"a tree splits on feature {trees.LastFeature} of {size}"));
        return new TreePredictor(size, trees, mean, exponential);
    }
}
