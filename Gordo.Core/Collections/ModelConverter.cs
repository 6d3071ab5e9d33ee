using System.Globalization;
using System.Text;
using Gordo.Core.Anomaly;
using Gordo.Core.Collections.Files;
using Gordo.Core.Conversion;
using Gordo.Core.Engines;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Estimators;
using Gordo.Core.Metadata;
using Gordo.Core.Onnx;
using Gordo.Serialization;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Collections;

/// <summary>Converts models of other formats to <c>model.onnx</c> and verifies that both return the same results.</summary>
public static class ModelConverter
{
    private const string Producer = "gordo convert";
    private const int ProofRows = 200;
    private const double DoubleTolerance = 1e-9;
    private const double SingleTolerance = 1e-4;

    /// <summary>Converts the model of a folder.</summary>
    /// <param name="source">The folder of the model.</param>
    /// <param name="target">The folder to write to, including the metadata; null for <paramref name="source"/>.</param>
    /// <returns>A description of what was done.</returns>
    /// <exception cref="ModelException">The model cannot be read, has no ONNX equivalent, or returns other results.</exception>
    public static string Convert(string source, string? target)
    {
        string file = ModelFolder.FileNames.Select(name => Path.Combine(source, name)).FirstOrDefault(File.Exists)
            ?? throw new ModelException("there is no model file.");
        byte[] metadata = File.ReadAllBytes(Path.Combine(source, ModelFolder.MetadataFileName));
        if (Path.GetFileName(file) == ModelFolder.OnnxFileName)
        {
            if (target is not null)
                Write(source, target, File.ReadAllBytes(file));
            return target is null ? "is model.onnx already" : "copied, is model.onnx already";
        }
        DatasetDescription dataset = MetadataReader.ReadDataset(
            MetadataReader.ReadObject(metadata, ModelFolder.MetadataFileName), ModelFolder.MetadataFileName);
        string beside = Path.Combine(source, ModelFolder.SettingsFileName);
        byte[]? settings = File.Exists(beside) ? File.ReadAllBytes(beside) : null;
        StoredModel model = StoredModel.Read(Path.GetFileName(file), File.ReadAllBytes(file), settings, null, dataset, EngineKinds.Compiled);
        string json = model.Python is { } python
            ? ModelSettingsWriter.Write(new() { Estimator = model.Settings.Estimator, Detector = python.AffineDetector(dataset.Targets.Count) })
            : settings is null ? "{}"
            : Encoding.UTF8.GetString(MetadataReader.ReadObject(settings, ModelFolder.SettingsFileName));
        GraphDefinition definition = model.Definition ?? throw NoGraph();
        (byte[] onnx, double largest) = WriteAndProve(model, definition, json, dataset);
        Write(source, target ?? source, onnx);
        return string.Create(CultureInfo.InvariantCulture, $"written from {Path.GetFileName(file)}, {onnx.Length} bytes; answers differ by {largest:0.#e0} at most");
    }

    /// <summary>Converts a model.</summary>
    /// <param name="model">The model, of another format.</param>
    /// <param name="json">The settings to write.</param>
    /// <param name="dataset">The tags.</param>
    /// <returns>The content of <c>model.onnx</c>, which returns the same results.</returns>
    /// <exception cref="ModelException">The model has no ONNX equivalent, or returns other results.</exception>
    internal static byte[] ToOnnx(StoredModel model, string json, DatasetDescription dataset) => WriteAndProve(model, model.Definition ?? throw NoGraph(), json, dataset).Onnx;

    private static ModelException NoGraph() => new("the model has no graph.");

    private static (byte[] Onnx, double Largest) WriteAndProve(StoredModel model, GraphDefinition definition, string json, DatasetDescription dataset)
    {
        try
        {
            return Try(inOrder: false);
        }
        // Weights of collinear columns cancel, and then the order of the sums decides about the answer.
        catch (ModelException) when (definition.Nodes.Any(node => node.OperatorName == "PythonProduct"))
        {
            return Try(inOrder: true);
        }

        (byte[] Onnx, double Largest) Try(bool inOrder)
        {
            byte[] onnx = OnnxFileWriter.Write(
                StandardForm.Of(definition, inOrder), Producer, new Dictionary<string, string>(StringComparer.Ordinal) { ["gordo"] = json });
            return (onnx, Prove(model, StoredModel.Read(ModelFolder.OnnxFileName, onnx, null, null, dataset, EngineKinds.Compiled), dataset));
        }
    }

    /// <summary>Runs both models on the same readings and compares the results.</summary>
    /// <returns>The largest difference, relative for numbers above 1.</returns>
    private static double Prove(StoredModel before, StoredModel after, DatasetDescription dataset)
    {
        Estimator one = before.Estimator, other = after.Estimator;
        using var memory = new FrameMemory();
        int rows = ProofRows;
        while (one.OutputRows(rows) < ProofRows / 2)
            rows *= 2;
        ReadOnlyMemory<double>[] input = Readings(dataset.Tags.Count, rows, 1), target = Readings(dataset.Targets.Count, rows, 2);
        ReadOnlyMemory<double>[] expected;
        try
        {
            expected = one.Predict(input, memory, CancellationToken.None);
        }
        // Box-Cox takes positive readings only.
        catch (FrameException)
        {
            input = [.. input.Select(column => (ReadOnlyMemory<double>)Array.ConvertAll(column.ToArray(), reading => Math.Abs(reading) + 0.1))];
            expected = one.Predict(input, memory, CancellationToken.None);
        }
        ReadOnlyMemory<double>[] found = other.Predict(input, memory, CancellationToken.None);
        double tolerance = one.Model.Outputs[0].Type == ElementType.Float64 ? DoubleTolerance : SingleTolerance;
        double largest = Compare("model output", expected, found, tolerance);
        Detector? scores = before.CreateDetector(dataset.Targets.Count), others = after.CreateDetector(dataset.Targets.Count);
        if (scores is null || others is null)
            return largest;
        AnomalyScores first = scores.Score(expected, target, smooth: true, memory, CancellationToken.None);
        AnomalyScores second = others.Score(found, target, smooth: true, memory, CancellationToken.None);
        largest = Math.Max(largest, Compare("total scaled anomaly", [first.Raw.TotalScaled], [second.Raw.TotalScaled], tolerance));
        if (first.TotalConfidence is { } confidence && second.TotalConfidence is { } otherConfidence)
            largest = Math.Max(largest, Compare("total confidence", [confidence], [otherConfidence], tolerance));
        return largest;
    }

    private static double Compare(string what, ReadOnlyMemory<double>[] expected, ReadOnlyMemory<double>[] found, double tolerance)
    {
        double largest = 0;
        for (int column = 0; column < expected.Length; column++)
        {
            for (int row = 0; row < expected[column].Length; row++)
            {
                double a = expected[column].Span[row], b = found[column].Span[row];
                if (a.Equals(b))
                    continue;
                double difference = Math.Abs(a - b) / Math.Max(1, Math.Abs(a));
                // Negated, because a comparison with NaN is false and would pass.
                if (!(difference <= tolerance))
                {
                    throw new ModelException(string.Create(
                        CultureInfo.InvariantCulture, $"written as ONNX, it answers {b} where it answers {a} ({what}, column {column}, row {row})."));
                }
                largest = Math.Max(largest, difference);
            }
        }
        return largest;
    }

    private static ReadOnlyMemory<double>[] Readings(int columns, int rows, int seed)
    {
        var random = new Random(seed);
        var readings = new ReadOnlyMemory<double>[columns];
        for (int column = 0; column < columns; column++)
        {
            double[] values = new double[rows];
            for (int row = 0; row < rows; row++)
                values[row] = (8 * column) + (6 * random.NextDouble()) - 2;
            readings[column] = values;
        }
        return readings;
    }

    private static void Write(string source, string target, byte[] onnx)
    {
        Directory.CreateDirectory(target);
        foreach (string name in (string[])[ModelFolder.MetadataFileName, ModelFolder.InfoFileName])
        {
            if (target != source && File.Exists(Path.Combine(source, name)))
                File.Copy(Path.Combine(source, name), Path.Combine(target, name), overwrite: true);
        }
        // Written atomically.
        string file = Path.Combine(target, ModelFolder.OnnxFileName), partial = file + ".partial";
        File.WriteAllBytes(partial, onnx);
        File.Move(partial, file, overwrite: true);
    }
}
