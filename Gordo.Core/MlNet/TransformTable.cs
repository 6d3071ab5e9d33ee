using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Predictors;
using Gordo.Core.MlNet.Transforms;

namespace Gordo.Core.MlNet;

/// <summary>The supported kinds of transform.</summary>
internal static class TransformTable
{
    private static readonly ComponentTable<Transform> Table = new(
        "transform",
        new("TransformerChain", "XF CHAIN", 0x00010001, 0x00010001, Chain.Read),
        new("ConcatTransform", "CONCAT F", 0x00010003, 0x00010001, Concatenate.Read, "ConcatFunction"),
        new("CopyTransform", "COPYCOLT", 0x00010001, 0x00010001, CopyColumns.Read),
        new("SelectColumnsTransform", "SELCOLST", 0x00010001, 0x00010001, SelectColumns.Read),
        new("ConvertTransform", "CONVERTF", 0x00010004, 0x00010002, ConvertType.Read, "ConvertFunction"),
        new("Normalizer", "NORMALZR", 0x00010002, 0x00010001, Normalize.Read),
        new("NAReplaceTransform", "NAREP TF", 0x00010002, 0x00010001, ReplaceMissing.Read),
        new("NaIndicatorTransform", "NAIND TF", 0x00010001, 0x00010001, IndicateMissing.Read),
        new("PcaTransform", "PCA FUNC", 0x00010002, 0x00010001, ProjectToComponents.Read),
        new("GcnTransform", "GCNORMAF", 0x00010003, 0x00010001, NormalizeRows.Read, "GcnFunction"),
        new("RegressionPredXfer", "REG PRED", 0x00010001, 0x00010001, Predict.ReadRegression),
        new("ClusteringPredXfer", "CLUSPRED", 0x00010001, 0x00010001, Predict.ReadClustering),
        new("AnomalyPredXfer", "ANOMPRED", 0x00010001, 0x00010001, Predict.ReadAnomaly));

    /// <summary>Reads a transform.</summary>
    /// <exception cref="ModelException">The transform is malformed, or its kind or version is not supported.</exception>
    public static Transform Read(Component component) => Table.Read(component);
}
