using System.Globalization;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Predictors;

/// <summary>Computes squared distances to cluster centres, and the number of the nearest, counted from one.</summary>
/// <remarks>ML.NET's KMeansModelParameters.</remarks>
internal sealed class ClusterPredictor : Predictor
{
    private readonly float[][] _centres;

    private ClusterPredictor(int size, float[][] centres)
        : base(size) => _centres = centres;

    public static Predictor Read(Component component)
    {
        RecordReader record = component.Record;
        record.SizeOfFloat();
        int count = record.Count("clusters", 4, minimum: 1);
        int size = record.Positive("features", ModelColumn.MaxSlots);
        var centres = new List<float[]>();
        while (centres.Count < count)
            centres.Add(component.Header.Written == 0x00010001 ? record.FiniteNumbers(size, "a centre") : ReadCentre(component, size));
        return new ClusterPredictor(size, [.. centres]);
    }

    public override ModelColumn Apply(ColumnGraph columns, Component step, ModelColumn features)
    {
        ModelColumn label = columns.Next(Predict.PredictedLabel, ElementType.UInt32, 1);
        ModelColumn score = columns.Next(Predict.Score, ElementType.Float32, _centres.Length);
        string centres = columns.Constant<float>(_centres.SelectMany(centre => centre).ToArray(), _centres.Length, Size);
        columns.AddNode(step, OperatorRegistry.Internal, "MlNetClusters", [features.Value, centres], [score, label]);
        return score;
    }

    private static float[] ReadCentre(Component component, int size)
    {
        RecordReader record = component.Record;
        int count = record.Count("coordinates", 4);
        if (count > size)
            throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"a centre has {count} coordinates; expected at most {size}"));
        if (count == size)
            return record.FiniteNumbers(size, "a centre");
        int[] indices = record.Numbers<int>(count);
        float[] values = record.FiniteNumbers(count, "a centre");
        component.Reserve(size * sizeof(float));
        var centre = new float[size];
        for (int i = 0; i < count; i++)
        {
            if (indices[i] < 0 || indices[i] >= size || (i > 0 && indices[i] <= indices[i - 1]))
                throw component.Fault(string.Create(
                    CultureInfo.InvariantCulture, $"coordinate {indices[i]} of {size} is out of order or range"));
            centre[indices[i]] = values[i];
        }
        return centre;
    }
}
