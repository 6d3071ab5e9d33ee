using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Estimators;
using Gordo.Serialization.Frames;
using Gordo.Tests.Onnx;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>Checks that a model read from mutated bytes runs as in the server, or is refused with an error.</summary>
internal static class FuzzedModel
{
    /// <summary>
    /// The number of runs of a case: one of the graph, two while the estimator is created, and one for each number of rows.
    /// The memory of large runs is not kept between them.
    /// </summary>
    public const int Runs = 6;

    private const int MostTags = 300;
    private const int MostRows = 5_000;

    // Cancels slow runs: the block of rows that has begun is finished, the next one is not begun.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Creates an estimator with tags that fit the model's inputs, and predicts one, two and thousands of rows.</summary>
    public static void Predict(PreparedPlan plan)
    {
        if (plan.Inputs.Count == 0 || Tags(plan) is not { Length: > 0 and <= MostTags } tags)
            return;
        int? window = plan.Inputs is [{ Shape: [_, int length, _] }] ? Math.Max(1, length) : null;
        var estimator = new Estimator(plan, tags, new EstimatorSettings { LookbackWindow = window }) { Cores = 1 };
        estimator.OutputWidth.Should().BePositive();
        foreach (int rows in (int[])[1, 2, MostRows])
        {
            if (estimator.OutputRows(rows) * (long)estimator.OutputWidth > 4 * MostRows * 100L)
                continue;
            using var memory = new FrameMemory();
            using var timeout = new CancellationTokenSource(Timeout);
            var input = new ReadOnlyMemory<double>[tags.Length];
            Array.Fill(input, Enumerable.Range(0, rows).Select(row => (double)(row % 7)).ToArray());
            try
            {
                ReadOnlyMemory<double>[] output = estimator.Predict(input, memory, timeout.Token);
                foreach (ReadOnlyMemory<double> column in output)
                    column.Length.Should().Be(estimator.OutputRows(rows));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Runs the graph on tensors of its declared shapes, if they are small.</summary>
    public static void Run(PreparedPlan plan)
    {
        if (plan.Inputs.All(input => (input.Shape ?? []).All(length => length < 1000)))
            plan.Run([.. plan.Inputs.Select(Ones.Like)]);
    }

    private static string[]? Tags(PreparedPlan plan) => plan.Inputs switch
    {
        [{ Shape: [_, int width] }] => Numbered(width),
        [{ Shape: [_, _, int width] }] => Numbered(width),
        [{ Shape: null }] => Numbered(4),
        [_] => null,
        _ => [.. plan.Inputs.Select(input => input.Name).Distinct(StringComparer.Ordinal)],
    };

    private static string[] Numbered(int count) =>
        [.. Enumerable.Range(0, Math.Min(count < 0 ? 4 : count, MostTags + 1)).Select(i => $"{i}")];
}
