using System.Globalization;
using Gordo.Core.Anomaly;
using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Tables;
using Gordo.Core.Collections;
using Gordo.Core.Engines;
using Gordo.Core.Metadata;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Building.Output;

/// <summary>Loads a written model as the server does and compares its answers with those of the model that was built.</summary>
internal static class WrittenModelCheck
{
    private const int CheckedRows = 500;

    // Networks and regressors compute in single precision; sums of other orders differ in the last digits.
    private const double Tolerance = 1e-4;

    /// <summary>Checks a model.</summary>
    /// <param name="estimator">The model that was built.</param>
    /// <param name="fileName">The name of the model file.</param>
    /// <param name="model">The content of the model file.</param>
    /// <param name="settings">The content of <c>gordo.json</c>; null if there is none.</param>
    /// <param name="readings">Readings of the input tags, of which the last are used.</param>
    /// <param name="target">Readings of the target tags.</param>
    /// <exception cref="ModelException">The file cannot be loaded, or gives other predictions than the model.</exception>
    public static void Run(FittedEstimator estimator, string fileName, byte[] model, byte[]? settings, Table readings, Table target)
    {
        Table input = readings.Tail(Math.Min(readings.Rows, CheckedRows));
        var dataset = new DatasetDescription([.. Names(input.Width)], [.. Names(target.Width)], null, null);
        StoredModel stored = StoredModel.Read(fileName, model, settings, null, dataset, EngineKinds.Compiled);
        Detector? detector = stored.CreateDetector(target.Width);
        Table expected = estimator.Predict(input);
        using var memory = new FrameMemory();
        ReadOnlyMemory<double>[] columns = [.. input.Columns.Select(column => new ReadOnlyMemory<double>(column))];
        ReadOnlyMemory<double>[] found = stored.Estimator.Predict(columns, memory, CancellationToken.None);
        for (int column = 0; column < expected.Width; column++)
        {
            double allowed = Tolerance * Math.Max(1, expected.Columns[column].Max(Math.Abs));
            for (int row = 0; row < expected.Rows; row++)
            {
                double a = expected[column][row], b = found[column].Span[row];
                // Negated, because a comparison with NaN is false and would pass.
                if (!(Math.Abs(a - b) <= allowed))
                {
                    throw new ModelException(string.Create(
                        CultureInfo.InvariantCulture, $"written as {fileName}, the model answers {b} where it answered {a} (column {column}, row {row})."));
                }
            }
        }
        detector?.Score(found, [.. target.Tail(input.Rows).Columns.Select(column => new ReadOnlyMemory<double>(column))], smooth: true, memory, CancellationToken.None);
    }

    private static IEnumerable<string> Names(int count) =>
        Enumerable.Range(0, count).Select(index => index.ToString(CultureInfo.InvariantCulture));
}
