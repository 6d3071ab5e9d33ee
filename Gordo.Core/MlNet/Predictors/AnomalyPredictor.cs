using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;
using Gordo.Core.MlNet.Transforms;

namespace Gordo.Core.MlNet.Predictors;

/// <summary>Scores the share of a vector that lies outside the space of its principal components.</summary>
/// <remarks>ML.NET's PcaModelParameters.</remarks>
internal sealed class AnomalyPredictor : Predictor
{
    private readonly float[] _mean;
    private readonly float[][] _vectors;

    private AnomalyPredictor(float[] mean, float[][] vectors)
        : base(mean.Length) => (_mean, _vectors) = (mean, vectors);

    public static Predictor Read(Component component)
    {
        RecordReader record = component.Record;
        record.SizeOfFloat();
        int size = record.Positive("dimensions", ModelColumn.MaxSlots);
        component.Reserve(size * sizeof(float));
        int rank = record.Positive("components", size);
        float[] mean = record.Boolean() ? record.FiniteNumbers(size, "the mean") : new float[size];
        return new AnomalyPredictor(mean, ProjectToComponents.ReadVectors(component, size, rank));
    }

    public override ModelColumn Apply(ColumnGraph columns, Component step, ModelColumn features) =>
        columns.Add(
            step, Predict.Score, ElementType.Float32, 1, OperatorRegistry.Internal, "MlNetPcaAnomaly",
            [features.Value, columns.Constant<float>(_mean),
                columns.Constant<float>(_vectors.SelectMany(vector => vector).ToArray(), _vectors.Length, Size)]);
}
