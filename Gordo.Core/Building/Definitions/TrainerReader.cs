using Gordo.Core.Building.Configuration;
using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Scaling;
using Gordo.Core.Building.Trainers;

namespace Gordo.Core.Building.Definitions;

/// <summary>Reads definitions of ML.NET trainers. Parameters have the names that ML.NET gives them.</summary>
internal static class TrainerReader
{
    private const int MostTrees = 100_000, MostLeaves = 100_000;

    /// <summary>The names of the trainers.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [nameof(SdcaRegression), nameof(FastTreeRegression), nameof(FastForestRegression), nameof(LightGbmRegression)];

    /// <summary>Reads a trainer.</summary>
    /// <param name="node">A class of <see cref="Names"/>.</param>
    /// <param name="faults">Receives faults and warnings.</param>
    public static EstimatorDefinition Read(ClassNode node, FaultList faults)
    {
        SettingReader reader = node.Reader(faults);
        EstimatorDefinition trainer = node.Name switch
        {
            nameof(SdcaRegression) => ReadSdca(reader),
            nameof(FastTreeRegression) => new FastTreeRegression(
                Trees(reader, "numberOfTrees"), Leaves(reader), LeafRows(reader), Rate(reader, "learningRate"), Fraction(reader)),
            nameof(FastForestRegression) => new FastForestRegression(Trees(reader, "numberOfTrees"), Leaves(reader), LeafRows(reader), Fraction(reader)),
            _ => new LightGbmRegression(
                Trees(reader, "numberOfIterations"), Leaves(reader), LeafRows(reader), Rate(reader, "learningRate"),
                reader.Number("l1Regularization", 0), reader.Number("l2Regularization", 0), Fraction(reader)),
        };
        reader.WarnUnknown();
        return trainer;
    }

    // The trainer needs inputs and targets of mean 0 and size one.
    private static TransformedTarget ReadSdca(SettingReader reader)
    {
        var trainer = new SdcaRegression(
            (float?)reader.Number("l1Regularization", 0), (float?)reader.Number("l2Regularization", 0), reader.Integer("maximumNumberOfIterations", 1),
            (float?)Rate(reader, "convergenceTolerance"));
        return new TransformedTarget(new EstimatorPipeline([new StandardScaler()], trainer), new StandardScaler());
    }

    private static int? Trees(SettingReader reader, string key) => reader.Integer(key, 1, MostTrees);

    private static int? Leaves(SettingReader reader) => reader.Integer("numberOfLeaves", 2, MostLeaves);

    private static int? LeafRows(SettingReader reader) => reader.Integer("minimumExampleCountPerLeaf", 1);

    private static double? Rate(SettingReader reader, string key) => reader.Number(key, 1e-9, 1);

    private static double? Fraction(SettingReader reader) => reader.Number("featureFraction", 0.01, 1);
}
