using System.Globalization;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Predictors;
using static Gordo.Core.MlNet.Safety.RecordChecks;

namespace Gordo.Core.MlNet.Safety;

/// <summary>Checks of predictors, calibrators and the steps that hold them.</summary>
internal static class PredictorChecks
{
    public static readonly RecordCheck[] All =
    [
        Plain("RegressionPredXfer"), Plain("ClusteringPredXfer"), Plain("AnomalyPredXfer"), Plain("RankingPredXfer"),
        Plain("BinaryPredXfer"), Plain("MulticlassPredXfer"), Plain("TreeEnseFeat"), Plain("FAFMPredXfer"),
        Plain("FeatWCaliPredExec"), Plain("PMixCaliPredExec"), Plain("CaliPredExec", "BulkCaliPredExec"), Plain("SchemaBindableCalibrated"),
        Plain("PlattCaliExec"), Plain("PlattCalibratTransf"), Plain("NaiveCalibratTransf"), Plain("PavCalibratTransf"),
        Plain("PriorPredictor"), Plain("RandomPredictor"),
        Compiled(LinearPredictor.Read, 0x00020001, "LinearRegressionExec"),
        Compiled(LinearPredictor.Read, 0x00020001, "PoissonRegressionExec"),
        Compiled(LinearPredictor.Read, 0x00020001, "Linear2CExec"),
        Compiled(GamPredictor.Read, 0x00010001, "RegressionGamPredictor"),
        Compiled(GamPredictor.Read, 0x00010001, "BinaryClassGamPredictor"),
        Compiled(ClusterPredictor.Read, 0x00010001, "KMeansPredictor"),
        Compiled(AnomalyPredictor.Read, 0x00010001, "pcaAnomExec"),
        Compiled(TreePredictor.ReadFastTree, 0x00010001, "FastTreeRegressionExec"),
        Compiled(TreePredictor.ReadFastTree, 0x00010001, "FastTreeBinaryExec"),
        Compiled(TreePredictor.ReadFastTree, 0x00010001, "FastTreeRankerExec"),
        Compiled(TreePredictor.ReadFastTree, 0x00010001, "LightGBMRegressionExec"),
        Compiled(TreePredictor.ReadFastTree, 0x00010001, "LightGBMBinaryExec"),
        Compiled(TreePredictor.ReadFastTree, 0x00010001, "LightGBMRankerExec"),
        Compiled(TreePredictor.ReadTweedie, 0x00010001, "FastTreeTweedieExec"),
        Compiled(TreePredictor.ReadFastForest, 0x00010001, "FastForestRegressionExec"),
        Compiled(TreePredictor.ReadBinaryForest, 0x00010001, "FastForestBinaryExec"),
        new(["OVAExec"], 0x00010001, ReadOneVersusAll),
        new(["PKPDExec"], 0x00010001, ReadPairs),
        new(["MultiClassLRExec"], 0x00010001, ReadMulticlassLinear),
        new(["MulticlassLinear"], 0x00010001, ReadMulticlassLinear),
        new(["MultiClassNaiveBayesPred"], 0x00010002, ReadNaiveBayes),
        new(["NaiveCaliExec"], 0x00010001, ReadBins),
        new(["PAVCaliExec"], 0x00010001, ReadSteps),
        new(["LinearModelStats"], 0x00010001, ReadStatistics),
        Plain("ModelStats"),
        new(["FieldAwareFactMacPredict"], 0x00010001, ReadFactorization),
        new(["LDSVMBinaryPredictor"], 0x00010001, ReadLocalDeep),
    ];

    // One sub-component for each class; its own entry says what it is.
    private static void ReadOneVersusAll(Component component, int entries)
    {
        component.Record.SizeOfFloat();
        component.Record.Byte();
        CheckParts(component, component.Record.Int32(), entries);
    }

    private static void ReadPairs(Component component, int entries)
    {
        component.Record.SizeOfFloat();
        int classes = component.Record.Int32();
        CheckParts(component, classes is >= 0 and < ushort.MaxValue ? classes * (classes + 1) / 2 : -1, entries);
    }

    private static void CheckParts(Component component, int parts, int entries)
    {
        if (parts < 1 || parts > entries)
            throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"{parts} predictors in a zip file of {entries} entries"));
    }

    private static void ReadMulticlassLinear(Component component, int entries)
    {
        RecordReader record = component.Record;
        record.SizeOfFloat();
        int features = record.Positive("features", ModelColumn.MaxSlots);
        int classes = record.Count("classes", sizeof(float), minimum: 1);
        record.Numbers<float>(classes);
        int starts = record.Array<int>("starts").Length;
        record.Array<int>("indices");
        int weights = record.Array<float>("weights").Length;
        if (starts == 0 && weights != (long)features * classes)
            throw component.Fault(string.Create(
                CultureInfo.InvariantCulture, $"{weights} weights of {classes} classes for {features} features"));
        component.Reserve(sizeof(float) * (long)features * classes);
    }

    private static void ReadNaiveBayes(Component component, int entries)
    {
        RecordReader record = component.Record;
        record.SizeOfFloat();
        int classes = record.Count("classes", sizeof(long), minimum: 1);
        // Classes that did not occur in training have no counts of features.
        int present = record.Numbers<long>(classes).Count(rows => rows > 0);
        int features = record.Positive("features", ModelColumn.MaxSlots);
        record.Numbers<long>((long)present * features);
        record.Numbers<double>(classes);
    }

    private static void ReadBins(Component component, int entries)
    {
        RecordReader record = component.Record;
        record.SizeOfFloat();
        record.Take(2 * sizeof(float)); // size of a bin, smallest value
        record.Array<float>("bins");
    }

    private static void ReadSteps(Component component, int entries)
    {
        component.Record.SizeOfFloat();
        component.Record.Count("steps", 3 * sizeof(float));
    }

    // Standard errors of the weights would follow, whose layout is not known here.
    private static void ReadStatistics(Component component, int entries)
    {
        component.Record.Take(sizeof(int) + sizeof(long) + (2 * sizeof(float)));
        if (component.Record.Boolean())
            throw component.Unsupported("statistics with standard errors are not supported");
    }

    private static void ReadFactorization(Component component, int entries)
    {
        RecordReader record = component.Record;
        record.Byte();
        int fields = record.Positive("fields", ModelColumn.MaxSlots);
        int features = record.Positive("features", ModelColumn.MaxSlots);
        int dimensions = record.Positive("dimensions", ModelColumn.MaxSlots);
        int weights = record.Array<float>("weights").Length;
        int factors = record.Array<float>("factors").Length;
        decimal numbers = (decimal)fields * features * dimensions;
        if (weights != features || factors != numbers)
            throw component.Fault(string.Create(
                CultureInfo.InvariantCulture, $"{weights} weights and {factors} factors of {fields} fields, {features} features and {dimensions} dimensions"));
        // Rounded up to whole registers in memory.
        component.Reserve((long)numbers / dimensions * sizeof(float) * (dimensions + 4L));
    }

    private static void ReadLocalDeep(Component component, int entries)
    {
        RecordReader record = component.Record;
        record.SizeOfFloat();
        int leaves = record.Positive("leaves", ModelColumn.MaxSlots);
        int features = record.Positive("features", ModelColumn.MaxSlots);
        record.Take(sizeof(float)); // sigma
        // Vectors of the nodes and leaves: two for each, one for each node; and a bias for each vector.
        long vectors = (5L * leaves) - 3;
        if (!int.IsPow2(leaves) || leaves < 2 || vectors * (features + 1) * sizeof(float) != record.Remaining)
            throw component.Fault(string.Create(
                CultureInfo.InvariantCulture, $"{leaves} leaves of {features} features, with {record.Remaining} bytes left in the record"));
    }
}
