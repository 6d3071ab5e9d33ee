using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;
using Gordo.Core.MlNet.Transforms;

namespace Gordo.Core.MlNet.Predictors;

/// <summary>A prediction step: a predictor, the column it reads, and the columns computed from its score.</summary>
/// <remarks>ML.NET's RegressionPredictionTransformer, ClusteringPredictionTransformer and AnomalyPredictionTransformer.</remarks>
internal sealed class Predict : Transform
{
    public const string Score = "Score";
    public const string PredictedLabel = "PredictedLabel";

    private static readonly ComponentTable<Predictor> Regression = new(
        "regression predictor",
        new("LinearRegressionExec", "LIN RGRS", 0x00020001, 0x00020001, LinearPredictor.Read),
        new("PoissonRegressionExec", "POI RGRS", 0x00020001, 0x00020001, LinearPredictor.ReadPoisson),
        new("OlsLinearRegressionExec", "OLS RGRS", 0x00010001, 0x00010001, LinearPredictor.ReadLeastSquares),
        new("FastTreeRegressionExec", "FTREE RE", 0x00010005, 0x00010001, TreePredictor.ReadFastTree),
        new("FastForestRegressionExec", "FFORE RE", 0x00010006, 0x00010001, TreePredictor.ReadFastForest),
        new("FastTreeTweedieExec", "FTREE TW", 0x00010003, 0x00010001, TreePredictor.ReadTweedie),
        new("LightGBMRegressionExec", "LGBSIREG", 0x00010005, 0x00010001, TreePredictor.ReadFastTree),
        new("RegressionGamPredictor", "GAM REGP", 0x00010002, 0x00010002, GamPredictor.Read));

    private static readonly ComponentTable<Predictor> Clustering = new(
        "clustering predictor",
        new ComponentKind<Predictor>("KMeansPredictor", "KMEANS", 0x00010002, 0x00010001, ClusterPredictor.Read));

    private static readonly ComponentTable<Predictor> Anomaly = new(
        "anomaly predictor",
        new ComponentKind<Predictor>("pcaAnomExec", "PCA ANOM", 0x00010001, 0x00010001, AnomalyPredictor.Read));

    private readonly string _features;
    private readonly Predictor _predictor;
    private readonly (float Limit, string Column)? _threshold;

    private Predict(Component component, ComponentTable<Predictor> predictors, bool threshold = false)
        : base(component)
    {
        _features = component.Record.String("feature column");
        if (threshold)
            _threshold = (component.Record.Finite("threshold"), component.Record.String("threshold column"));
        _predictor = predictors.Read(component.Open("Model", "predictor"));
    }

    public static Transform ReadRegression(Component component) => new Predict(component, Regression);

    public static Transform ReadClustering(Component component) => new Predict(component, Clustering);

    public static Transform ReadAnomaly(Component component) => new Predict(component, Anomaly, threshold: true);

    /// <summary>Reads the columns that existed in training; empty if the file has none.</summary>
    public IReadOnlyList<ModelColumn> ReadTrainingSchema() =>
        Source.ReadSchema("TrainSchema") ?? [];

    public override void Apply(ColumnGraph columns)
    {
        ModelColumn features = columns.ReadNumbers(_features, Source, _predictor.Size, ElementType.Float32);
        if (_threshold is not { } threshold)
        {
            _predictor.Apply(columns, Source, features);
            return;
        }
        // The label precedes the score in the column order, but is computed from it.
        ModelColumn? compared = threshold.Column == Score ? null : columns.ReadNumbers(threshold.Column, Source, 1, ElementType.Float32);
        ModelColumn label = columns.Next(PredictedLabel, ElementType.Bool, 1);
        ModelColumn score = _predictor.Apply(columns, Source, features);
        columns.AddNode(
            Source, OperatorRegistry.Internal, "MlNetExceeds", [(compared ?? score).Value], [label], ("limit", threshold.Limit));
    }
}
