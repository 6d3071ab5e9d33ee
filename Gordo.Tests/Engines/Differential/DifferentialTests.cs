using System.Globalization;
using Gordo.Core;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.OnnxRuntime;
using Gordo.Core.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Gordo.Tests.Engines.Differential;

/// <summary>
/// Compares the compiled engine with ONNX Runtime on random models. <c>GORDO_DIFFERENTIAL_SECONDS</c> makes each kind run that
/// long, with seeds from <c>GORDO_DIFFERENTIAL_SEED</c> on.
/// </summary>
[Parallelizable(ParallelScope.Self)]
public sealed class DifferentialTests
{
    // All kinds together about half a minute, and no seed that depends on the speed of the machine.
    private const int Seconds = 7, Models = 10_000;
    private const double Relative = 2e-4, Absolute = 2e-5;

    // Normalization subtracts nearly equal values: its results are as exact as the largest of them.
    private const double OfLargest = 5e-5;

    private static readonly Dictionary<string, string> NoMetadata = new(StringComparer.Ordinal);

    private static IEnumerable<TestCaseData> Kinds() => Enum.GetNames<RandomGraph.Kind>().Select(kind => new TestCaseData(kind).SetArgDisplayNames(kind));

    [TestCaseSource(nameof(Kinds))]
    public void Both_engines_answer_alike(string kind)
    {
        int compared = 0, refused = 0;
        foreach (int seed in Seeds())
        {
            var graph = RandomGraph.Of(Enum.Parse<RandomGraph.Kind>(kind), seed);
            byte[] model = OnnxFileWriter.Write(graph.Definition, "gordo", NoMetadata);
            if (Oracle(model, graph.Input) is not { } expected)
            {
                refused++;
                continue;
            }
            compared++;
            Tensor found;
            try
            {
                found = OnnxModel.Read(model, folder: null).Plan.Run(graph.Input)[0];
            }
            catch (ModelException e)
            {
                throw new AssertionException($"seed {seed} is refused: {e.Message}\n{graph}");
            }
            Compare(found, expected, $"seed {seed}: {graph}");
        }
        TestContext.Out.WriteLine($"{compared} models compared, {refused} refused by ONNX Runtime");
        compared.Should().BeGreaterThan(10 * refused, "nearly all random models are valid");
    }

    private static IEnumerable<int> Seeds()
    {
        int first = Number("GORDO_DIFFERENTIAL_SEED") ?? 0;
        int? asked = Number("GORDO_DIFFERENTIAL_SECONDS");
        (int seconds, int models) = (asked ?? Seconds, asked is null ? Models : int.MaxValue - first);
        long started = TimeProvider.System.GetTimestamp();
        return Enumerable.Range(first, models).TakeWhile(_ => TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    // Null if ONNX Runtime refuses the model.
    private static float[]? Oracle(byte[] model, Tensor input)
    {
        try
        {
            using var session = new InferenceSession(model, OnnxRuntimeLibrary.Options);
            using var run = new RunOptions();
            using var value = OrtValue.CreateTensorValueFromMemory(input.Values<float>().ToArray(), [.. input.Shape.Span.ToArray()]);
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["x"], [value], [session.OutputNames[0]]);
            return outputs[0].GetTensorDataAsSpan<float>().ToArray();
        }
        catch (OnnxRuntimeException e)
        {
            TestContext.Out.WriteLine(e.Message);
            return null;
        }
    }

    private static void Compare(Tensor found, float[] expected, string what)
    {
        Span<float> values = found.Values<float>();
        values.Length.Should().Be(expected.Length, what);
        double tolerance = Absolute + (OfLargest * expected.Select(value => float.IsFinite(value) ? Math.Abs((double)value) : 0).DefaultIfEmpty(0).Max());
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs((double)values[i] - expected[i]);
            if (!values[i].Equals(expected[i]) && !(difference <= tolerance + (Relative * Math.Abs(expected[i]))))
                throw new AssertionException($"value {i} is {values[i]}, ONNX Runtime answers {expected[i]}\n{what}");
        }
    }
}
