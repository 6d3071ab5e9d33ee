using System.Diagnostics;
using Gordo.Core;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Estimators;
using Gordo.Core.Onnx;

namespace Gordo.Tests.Onnx;

/// <summary>
/// Small files that describe large models: they either take memory in proportion to the file or are refused, quickly in
/// both cases. Memory is counted as the thread's allocations, including garbage.
/// </summary>
[NonParallelizable]
public sealed partial class ModelSizeTests
{
    private const int Megabyte = 1 << 20;

    [Test]
    public void A_tree_root_listed_a_hundred_thousand_times_is_stored_once()
    {
        // A complete tree of depth 8 with 255 splits: 3 KB in memory.
        byte[] model = Forest(depth: 8, roots: Enumerable.Repeat(0L, 100_000));

        (Estimator? estimator, long allocated, TimeSpan time) = Load(model, "tree");

        allocated.Should().BeLessThan(40 * Megabyte);
        time.Should().BeLessThan(TimeSpan.FromSeconds(10));
        estimator!.ResidentBytes.Should().BeLessThan(4 * Megabyte);
        // The output of one tree times the number of roots.
        Answer(estimator, 0.5).Should().BeApproximately(100_000 * Answer(Load(Forest(8, [0L]), "tree").Estimator!, 0.5), 1e-3);
    }

    [Test]
    public void Tree_roots_with_shared_splits_store_each_split_once()
    {
        // Splits with two equal children reach 1,024 leaves in ten steps; all roots lead there.
        const int Levels = 9, Roots = 20_000;
        long[] next = [.. Enumerable.Range(1, Levels).Select(level => (long)level)];
        long[] children = [.. next[..^1], 0, .. Enumerable.Repeat(0L, Roots)];
        long[] leafs = [.. Enumerable.Repeat(0L, Levels - 1), 1, .. Enumerable.Repeat(0L, Roots)];
        byte[] model = Forest(children, children, leafs, Enumerable.Range(Levels, Roots).Select(root => (long)root), leaves: 1);

        (Estimator? estimator, long allocated, _) = Load(model, "tree");

        allocated.Should().BeLessThan(40 * Megabyte);
        estimator!.ResidentBytes.Should().BeLessThan(10 * Megabyte);
        Answer(estimator, 0.5).Should().Be(Roots);
    }

    [Test]
    public void Many_roots_of_a_long_chain_of_splits_are_refused()
    {
        // 200,000 roots × 200,000 splits.
        const int Splits = 200_000;
        long[] next = [.. Enumerable.Range(1, Splits - 1).Select(split => (long)split), 0];
        long[] leafs = [.. Enumerable.Repeat(0L, Splits - 1), 1];
        byte[] model = Forest(next, next, leafs, Enumerable.Repeat(0L, Splits), leaves: 1);
        Refusal(model, "tree").Should().Contain("too long");
    }

    [Test]
    public void A_constant_packed_for_thousands_of_layers_is_refused()
    {
        // A quarter of a megabyte, read by two thousand matrix products.
        const int Width = 256, Layers = 2000;
        List<byte[]> graph =
        [
            OnnxWriter.Input("x", -1, Width), OnnxWriter.Output("y"),
            OnnxWriter.Initializer("w", OnnxWriter.Tensor([Width, Width], new float[Width * Width])),
            // Exp between the products makes each a separate step.
            .. Chain(Layers, (from, to) => [OnnxWriter.Node("MatMul", [from, "w"], [to + "m"]), OnnxWriter.Node("Exp", [to + "m"], [to])]),
        ];
        Refusal(OnnxWriter.Model(graph), most: 200 * Megabyte).Should().Contain("memory beside its files");
    }

    [Test]
    public void Recurrent_weights_packed_for_many_layers_are_refused()
    {
        const int Hidden = 128, Layers = 500;
        List<byte[]> graph =
        [
            OnnxWriter.Input("x", -1, 3, Hidden), OnnxWriter.Output("y"),
            OnnxWriter.Initializer("w", OnnxWriter.Tensor([1, 4 * Hidden, Hidden], new float[4 * Hidden * Hidden])),
            .. Chain(Layers, (from, to) => [OnnxWriter.Node("LSTM", [from, "w", "w"], [to + "s"], OnnxWriter.Attribute("hidden_size", Hidden)),
                OnnxWriter.Node("Squeeze", [to + "s", "one"], [to])]),
            OnnxWriter.Initializer("one", OnnxWriter.Tensor<long>([1], 1)),
        ];
        Refusal(OnnxWriter.Model(graph), most: 200 * Megabyte).Should().Contain("memory beside its files");
    }

    [TestCase("ConstantOfShape")]
    [TestCase("Expand")]
    [TestCase("Tile")]
    [TestCase("OneHot")]
    [TestCase("Pad")]
    [TestCase("Gather")]
    [TestCase("Resize")]
    [TestCase("Range")]
    [TestCase("EyeLike")]
    [TestCase("Einsum")]
    public void Constant_folding_is_bounded_in_memory(string kind)
    {
        // Each constant is described in a hundred bytes and takes seven megabytes.
        const int Nodes = 80;
        List<byte[]> graph =
        [
            OnnxWriter.Input("x", -1, 2), OnnxWriter.Output("y"),
            OnnxWriter.Initializer("shape", OnnxWriter.Tensor<long>([2], 1, 1_800_000)),
            OnnxWriter.Initializer("square", OnnxWriter.Tensor<long>([2], 1300, 1300)),
            OnnxWriter.Initializer("number", OnnxWriter.Tensor([1, 1], 1f)),
            OnnxWriter.Initializer("numbers", OnnxWriter.Tensor([1800], new float[1800])),
            OnnxWriter.Initializer("others", OnnxWriter.Tensor([1000], new float[1000])),
            OnnxWriter.Initializer("zero", OnnxWriter.Tensor<long>([], 0)),
            OnnxWriter.Initializer("one", OnnxWriter.Tensor<long>([], 1)),
            OnnxWriter.Initializer("many", OnnxWriter.Tensor<long>([], 900_000)),
            OnnxWriter.Initializer("most", OnnxWriter.Tensor<long>([], 1_800_000)),
            OnnxWriter.Initializer("pair", OnnxWriter.Tensor([2], 0f, 1f)),
            OnnxWriter.Initializer("pads", OnnxWriter.Tensor<long>([4], 0, 0, 0, 1_800_000)),
            OnnxWriter.Initializer("places", OnnxWriter.Tensor([1000], new long[1000])),
            OnnxWriter.Initializer("table", OnnxWriter.Tensor([1, 1800], new float[1800])),
            OnnxWriter.Initializer("scales", OnnxWriter.Tensor([2], 1f, 1_800_000f)),
        ];
        for (int i = 0; i < Nodes; i++)
        {
            string name = $"c{i}";
            graph.Add(kind switch
            {
                "ConstantOfShape" => OnnxWriter.Node(kind, ["shape"], [name]),
                "Expand" => OnnxWriter.Node(kind, ["number", "shape"], [name]),
                "Tile" => OnnxWriter.Node(kind, ["number", "shape"], [name]),
                "OneHot" => OnnxWriter.Node(kind, ["zero", "most", "pair"], [name]),
                "Pad" => OnnxWriter.Node(kind, ["number", "pads"], [name]),
                "Gather" => OnnxWriter.Node(kind, ["table", "places"], [name]),
                "Resize" => OnnxWriter.Node(kind, ["number", "", "scales"], [name]),
                "Range" => OnnxWriter.Node(kind, ["zero", "many", "one"], [name]),
                "EyeLike" => OnnxWriter.Node(kind, [$"s{i}"], [name]),
                _ => OnnxWriter.Node(kind, ["numbers", "others"], [name], OnnxWriter.Attribute("equation", "i,j->ij")),
            });
            if (kind == "EyeLike")
                graph.Add(OnnxWriter.Node("ConstantOfShape", ["square"], [$"s{i}"]));
            if (kind == "Range")
                graph.Add(OnnxWriter.Node("Cast", [name], [name + "f"], OnnxWriter.Attribute("to", 1)));
            graph.Add(OnnxWriter.Node("ReduceMax", [kind == "Range" ? name + "f" : name], [name + "m"], OnnxWriter.Attribute("keepdims", 0)));
        }
        graph.Add(OnnxWriter.Node("Sum", ["x", .. Enumerable.Range(0, Nodes).Select(i => $"c{i}m")], ["y"]));

        // Constants that are not folded are computed by the run, which has its own limits.
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Load(OnnxWriter.Model(graph));
        }
        catch (ModelException e)
        {
            e.Message.Should().ContainAny("too large together", "too long");
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(500 * Megabyte);
    }

    [Test]
    public void A_model_whose_operators_take_too_long_together_for_one_row_is_refused()
    {
        // Each of the ten poolings is within the limit for one operator. Nearly all of their windows is padding, so their
        // estimated time is higher than the actual one.
        const int Kernel = 100_000, Poolings = 10;
        List<byte[]> graph =
        [
            OnnxWriter.Input("x", -1, 1), OnnxWriter.Output("y"),
            OnnxWriter.Initializer("one", OnnxWriter.Tensor<long>([1], 1)),
            OnnxWriter.Node("Unsqueeze", ["x", "one"], ["u"]),
            .. Enumerable.Range(0, Poolings).SelectMany(i => (byte[][])[
                OnnxWriter.Node(
                    "MaxPool", ["u"], [$"p{i}"], OnnxWriter.Attribute("kernel_shape", [(long)Kernel]),
                    OnnxWriter.Attribute("pads", [Kernel - 1L, Kernel - 1L])),
                OnnxWriter.Node("ReduceMax", [$"p{i}"], [$"m{i}"], OnnxWriter.Attribute("axes", [2L]), OnnxWriter.Attribute("keepdims", 0))]),
            OnnxWriter.Node("Sum", [.. Enumerable.Range(0, Poolings).Select(i => $"m{i}")], ["y"]),
        ];
        Refusal(OnnxWriter.Model(graph)).Should().Contain("the model would take too long");
    }

    [Test]
    public void External_data_shared_by_a_thousand_tensors_is_refused()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "data"), new byte[4 * Megabyte]);
            List<byte[]> graph =
            [
                OnnxWriter.Input("x", -1, 2), OnnxWriter.Output("y"), OnnxWriter.Node("Relu", ["x"], ["y"]),
                .. Enumerable.Range(0, 1000).Select(i => OnnxWriter.Initializer($"w{i}", OnnxWriter.External("data", [Megabyte]))),
            ];
            Refusal(OnnxWriter.Model(graph), folder: folder).Should().Contain("external data");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<byte[]> Chain(int length, Func<string, string, byte[][]> link) =>
        Enumerable.Range(0, length).SelectMany(i => link(i == 0 ? "x" : $"h{i}", i == length - 1 ? "y" : $"h{i + 1}"));

    // A complete tree with its splits in heap order; each tests whether feature 0 is at most 0.5.
    private static byte[] Forest(int depth, IEnumerable<long> roots)
    {
        int splits = (1 << depth) - 1, inner = (1 << (depth - 1)) - 1;
        long[] lesser = [.. Enumerable.Range(0, splits).Select(i => i < inner ? 2L * i + 1 : 2L * (i - inner))];
        long[] leafs = [.. Enumerable.Range(0, splits).Select(i => i < inner ? 0L : 1L)];
        return Forest(lesser, [.. lesser.Select(child => child + 1)], leafs, roots, leaves: splits + 1);
    }

    private static byte[] Forest(long[] lesser, long[] greater, long[] leafs, IEnumerable<long> roots, int leaves)
    {
        int splits = lesser.Length;
        List<byte[]> graph =
        [
            OnnxWriter.Input("x", -1, 1), OnnxWriter.Output("y"),
            OnnxWriter.NodeOf(
                OperatorRegistry.MachineLearning, "TreeEnsemble", ["x"], ["y"],
                OnnxWriter.Attribute("n_targets", 1), OnnxWriter.Attribute("aggregate_function", 1),
                OnnxWriter.Attribute("tree_roots", roots),
                OnnxWriter.Attribute("nodes_featureids", new long[splits]),
                OnnxWriter.Attribute("nodes_splits", OnnxWriter.Tensor([splits], [.. Enumerable.Repeat(0.5f, splits)])),
                OnnxWriter.Attribute("nodes_modes", OnnxWriter.Tensor([splits], new byte[splits])),
                OnnxWriter.Attribute("nodes_truenodeids", lesser), OnnxWriter.Attribute("nodes_falsenodeids", greater),
                OnnxWriter.Attribute("nodes_trueleafs", leafs), OnnxWriter.Attribute("nodes_falseleafs", leafs),
                OnnxWriter.Attribute("leaf_targetids", new long[leaves]),
                OnnxWriter.Attribute("leaf_weights", OnnxWriter.Tensor([leaves], [.. Enumerable.Range(1, leaves).Select(i => i == 1 ? 1f : 1f / i)]))),
        ];
        return OnnxWriter.Model(graph);
    }

    private static double Answer(Estimator estimator, params double[] row)
    {
        ReadOnlyMemory<double>[] input = Array.ConvertAll(row, value => new ReadOnlyMemory<double>([value, value, value]));
        ReadOnlyMemory<double>[] output = estimator.Predict(input, Gordo.Serialization.Frames.FrameMemory.Unpooled, CancellationToken.None);
        return output[0].Span[2];
    }

    /// <summary>Loads a model as the server does.</summary>
    private static (Estimator? Estimator, long Allocated, TimeSpan Time) Load(byte[] model, params string[] tags)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        PreparedPlan plan = OnnxModel.Read(model, null).Plan;
        var estimator = new Estimator(
            plan, tags.Length > 0 ? tags : [.. Enumerable.Range(0, plan.Inputs[0].Shape![^1]).Select(i => $"tag-{i}")], new EstimatorSettings());
        return (estimator, GC.GetAllocatedBytesForCurrentThread() - before, clock.Elapsed);
    }

    /// <summary>Returns the message of the refusal, and checks that it takes little memory and time.</summary>
    private static string Refusal(byte[] model, string? tag = null, string? folder = null, int most = 80 * Megabyte, int longest = 10)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        string message = FluentActions.Invoking(() =>
        {
            PreparedPlan plan = OnnxModel.Read(model, folder).Plan;
            IReadOnlyList<int> shape = plan.Inputs[0].Shape!;
            string[] tags = tag is not null ? [tag] : [.. Enumerable.Range(0, shape[^1]).Select(i => $"tag-{i}")];
            _ = new Estimator(plan, tags, new EstimatorSettings());
        }).Should().Throw<ModelException>().Which.Message;
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(most + (8L * model.Length));
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(longest));
        message.Length.Should().BeLessThan(600);
        return message;
    }
}
