using Gordo.Core;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Tests.Engines.Compiled.Operators;

namespace Gordo.Tests.Engines.Compiled.Bounds;

/// <summary>
/// Runs every operator on tensors whose axes are near 2^31 or have a larger product (possible where another axis is empty),
/// and with attributes, lengths, indices and pads of that size. Each run must return a result or throw a ModelException:
/// never another exception, and never end the process.
/// </summary>
/// <remarks>The seed is fixed; <c>GORDO_FUZZ_ROUNDS</c> sets the number of rounds.</remarks>
[Parallelizable(ParallelScope.All)]
public sealed class HostileExtentTests
{
    private static readonly int[] Lengths = [0, 0, 1, 1, 2, 3, 64, 46_341, 1 << 16, (1 << 16) + 1, 1 << 24, 1 << 30, int.MaxValue - 1, int.MaxValue];

    private static readonly long[] Integers =
    [
        0, 1, -1, 2, 3, 46_341, 1 << 16, (1 << 16) + 1, 1 << 24, (1 << 24) + 1, 1 << 30, int.MaxValue - 1, int.MaxValue,
        1L << 31, 1L << 32, (1L << 32) + 1, long.MaxValue, int.MinValue, long.MinValue,
    ];

    // By operator: attributes whose values are lengths or counts.
    private static readonly Dictionary<string, (string Name, Func<Random, object> Value)[]> Attributes = new(StringComparer.Ordinal)
    {
        ["Conv"] = [.. Window, ("dilations", List), ("group", One)],
        ["ConvTranspose"] = [.. Window, ("dilations", List), ("group", One), ("output_padding", List), ("output_shape", List)],
        ["MaxPool"] = [.. Window],
        ["AveragePool"] = [.. Window],
        ["LpPool"] = [.. Window],
        ["MaxUnpool"] = [("kernel_shape", List), ("strides", List), ("pads", List)],
        ["DepthToSpace"] = [("blocksize", One)],
        ["SpaceToDepth"] = [("blocksize", One)],
        ["LRN"] = [("size", One)],
        ["GroupNormalization"] = [("num_groups", One)],
        ["Concat"] = [("axis", Axis)],
        ["Gather"] = [("axis", Axis)],
        ["GatherND"] = [("batch_dims", Axis)],
        ["GatherElements"] = [("axis", Axis)],
        ["ScatterElements"] = [("axis", Axis)],
        ["TensorScatter"] = [("axis", Axis)],
        ["Split"] = [("axis", Axis)],
        ["Softmax"] = [("axis", Axis)],
        ["Flatten"] = [("axis", Axis)],
        ["OneHot"] = [("axis", Axis)],
        ["TopK"] = [("axis", Axis)],
        ["Unique"] = [("axis", Axis)],
        ["Compress"] = [("axis", Axis)],
        ["ArgMax"] = [("axis", Axis)],
        ["ReverseSequence"] = [("batch_axis", Axis), ("time_axis", Axis)],
        ["Resize"] = [("mode", random => random.Next(2) == 0 ? "linear" : "nearest")],
        ["Pad"] = [("mode", random => random.Next(2) == 0 ? "edge" : "constant")],
        ["RNN"] = [("hidden_size", One), ("layout", Flag)],
        ["GRU"] = [("hidden_size", One), ("layout", Flag), ("linear_before_reset", Flag)],
        ["LSTM"] = [("hidden_size", One), ("layout", Flag)],
        ["Einsum"] = [("equation", _ => "ij,jk->ik")],
    };

    private static (string Name, Func<Random, object> Value)[] Window =>
        [("kernel_shape", List), ("strides", List), ("pads", List), ("auto_pad", random => random.Next(2) == 0 ? "SAME_UPPER" : "NOTSET")];

    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("GORDO_FUZZ_ROUNDS"), out int rounds) ? rounds : 60;

    public static IEnumerable<string> Operators => OperatorRegistry.Default.Entries
        .Where(entry => entry.Domain != OperatorRegistry.Internal)
        .Select(entry => $"{entry.Domain}:{entry.Name}").Distinct().Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Operators))]
    public void Extents_near_the_limits_are_computed_or_rejected(string name)
    {
        OperatorEntry[] versions = [.. OperatorRegistry.Default.Entries.Where(entry => $"{entry.Domain}:{entry.Name}" == name)];
        var random = new Random(20);
        int answered = 0;
        for (int round = 0; round < Rounds; round++)
        {
            OperatorEntry entry = versions[random.Next(versions.Length)];
            Tensor[] inputs = [.. Enumerable.Range(0, InputCount(entry, random)).Select(i => Input(entry, i, random))];
            (string Name, object Value)[] attributes = [.. Attributes.GetValueOrDefault(entry.Name, [])
                .Where(_ => random.Next(3) > 0).Select(attribute => (attribute.Name, attribute.Value(random)))];
            int outputs = Math.Min(entry.MaxOutputs, random.Next(1, 4));
            try
            {
                SingleOperator.Run(entry.Domain, entry.Name, entry.Since, attributes, outputs, inputs);
                answered++;
            }
            catch (ModelException)
            {
                // Expected: the model is rejected.
            }
            catch (Exception e) when (e is not AssertionException)
            {
                throw new AssertionException(
                    $"round {round}: {name}-{entry.Since} on {string.Join(", ", inputs.Select(input => input.ToString()))} with "
                    + $"{string.Join(", ", attributes.Select(attribute => $"{attribute.Name} {Shown(attribute.Value)}"))}: {e}");
            }
        }
        TestContext.Out.WriteLine($"{answered} of {Rounds} answered");
    }

    private static string Shown(object value) => value is long[] list ? string.Join(' ', list) : value.ToString()!;

    private static int InputCount(OperatorEntry entry, Random random) =>
        entry.MinInputs + random.Next((int)Math.Min(3, (long)entry.MaxInputs - entry.MinInputs + 1));

    private static Tensor Input(OperatorEntry entry, int index, Random random)
    {
        // The first input is mostly data; the others are as often lengths, indices or pads.
        if (index > 0 && random.Next(2) == 0)
        {
            long[] values = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Integers[random.Next(Integers.Length)])];
            return random.Next(3) > 0
                ? Tensor.Create<long>(new Shape(values.Length), values)
                : Tensor.Create<float>(new Shape(values.Length), [.. values.Select(value => (float)value)]);
        }
        ElementType type = random.Next(4) switch
        {
            0 => ElementType.Float64,
            1 when entry.Domain.Length == 0 => ElementType.Int64,
            _ => ElementType.Float32,
        };
        while (true)
        {
            var shape = default(Shape);
            for (int axes = random.Next(0, 5); axes > 0; axes--)
                shape.Add(Lengths[random.Next(Lengths.Length)]);
            // Only tensors that can exist: empty, or small enough.
            if (Count(shape) <= 1 << 17)
                return Tensor.Create(type, shape);
        }
    }

    private static decimal Count(in Shape shape)
    {
        decimal count = 1;
        foreach (int length in shape.Span)
        {
            count *= length;
            // A tensor multiplies its lengths from the outermost axis.
            if (count > int.MaxValue)
                return count;
        }
        return count;
    }

    private static object One(Random random) => Integers[random.Next(Integers.Length)];

    private static object Axis(Random random) => (long)random.Next(-3, 4);

    private static object Flag(Random random) => (long)random.Next(2);

    private static object List(Random random)
    {
        long[] fitting = [0, 1, 1, 2, 3, 46_341, 1 << 16, 1 << 23, 1 << 24];
        long[] from = random.Next(3) > 0 ? fitting : Integers;
        return Enumerable.Range(0, random.Next(1, 5)).Select(_ => from[random.Next(from.Length)]).ToArray();
    }
}
