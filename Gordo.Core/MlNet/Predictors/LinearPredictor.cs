using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;

namespace Gordo.Core.MlNet.Predictors;

/// <summary>A weighted sum of the features, or the exponential of one.</summary>
/// <remarks>
/// ML.NET's LinearRegressionModelParameters (Sdca, OnlineGradientDescent), OlsModelParameters and
/// PoissonRegressionModelParameters.
/// </remarks>
internal sealed class LinearPredictor : Predictor
{
    private readonly float[] _weights;
    private readonly float _bias;
    private readonly bool _exponential;

    private LinearPredictor(float[] weights, float bias, bool exponential)
        : base(weights.Length) => (_weights, _bias, _exponential) = (weights, bias, exponential);

    public static Predictor Read(Component component) => Read(component, exponential: false);

    public static Predictor ReadPoisson(Component component) => Read(component, exponential: true);

    /// <summary>Reads a least-squares model; the statistics after its weights are skipped.</summary>
    public static Predictor ReadLeastSquares(Component component)
    {
        LinearPredictor predictor = Read(component, exponential: false);
        RecordReader record = component.Record;
        record.Take(2 * sizeof(double));
        if (record.Boolean())
            record.Take(3L * sizeof(double) * (predictor.Size + 1));
        return predictor;
    }

    public override ModelColumn Apply(ColumnGraph columns, Component step, ModelColumn features)
    {
        var score = new LinearScore(features.Value, _weights, _bias);
        if (!_exponential)
        {
            ModelColumn sum = LinearScore.AddProduct(columns, step, Predict.Score, score);
            columns.Remember(sum.Value, score);
            return sum;
        }
        ModelColumn exponent = LinearScore.AddProduct(columns, step, Predict.Score, score);
        return columns.Add(step, Predict.Score, ElementType.Float32, 1, "", "Exp", [exponent.Value]);
    }

    private static LinearPredictor Read(Component component, bool exponential)
    {
        RecordReader record = component.Record;
        record.SizeOfFloat();
        float bias = record.Finite("bias");
        int size = record.Positive("features", ModelColumn.MaxSlots);
        int[] indices = record.Array<int>("indices");
        float[] weights = record.AllFinite(record.Array<float>("weights"), "weights");
        if (indices.Length == 0 && weights.Length == size)
            return new LinearPredictor(weights, bias, exponential);
        if (indices.Length != weights.Length)
            throw component.Fault(string.Create(
                CultureInfo.InvariantCulture, $"{weights.Length} weights and {indices.Length} indices for {size} features"));
        component.Reserve(size * sizeof(float));
        var spread = new float[size];
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= size || (i > 0 && indices[i] <= indices[i - 1]))
                throw component.Fault(string.Create(
                    CultureInfo.InvariantCulture, $"the weight of feature {indices[i]} of {size} is out of order or range"));
            spread[indices[i]] = weights[i];
        }
        return new LinearPredictor(spread, bias, exponential);
    }
}
