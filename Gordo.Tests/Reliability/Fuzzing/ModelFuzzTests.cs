using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gordo.Core.Anomaly;
using Gordo.Core.Collections;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Metadata;
using Gordo.Core.MlNet;
using Gordo.Core.Onnx;
using Gordo.Core.Python;
using Gordo.Tests.Golden;
using Gordo.Tests.Onnx;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>Reads randomly mutated files of model folders: each model runs or is refused with a <c>ModelException</c>.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed partial class ModelFuzzTests
{
    private const int LargestModel = 64 * 1024;

    [Test]
    public void ONNX_files()
    {
        byte[][] models = Models("onnx", "model.onnx");
        double accepted = Fuzz.Run(8_000, random => ChangeOnnx(random.Of(models), random), bytes =>
        {
            PreparedPlan plan = OnnxModel.Read(bytes, folder: null).Plan;
            FuzzedModel.Run(plan);
            FuzzedModel.Predict(plan);
        }, FuzzedModel.Runs);
        accepted.Should().BeInRange(0.05, 0.75);
    }

    [Test]
    public void ONNX_files_with_extents_near_the_limits_and_unused_outputs()
    {
        byte[][] models = [.. Models("onnx", "model.onnx"), .. Operators()];
        double accepted = Fuzz.Run(6_000, random => ModelMutator.Mutate(random.Of(models), random) ?? [], bytes =>
        {
            PreparedPlan plan = OnnxModel.Read(bytes, folder: null).Plan;
            FuzzedModel.Run(plan);
            FuzzedModel.Predict(plan);
        }, FuzzedModel.Runs);
        accepted.Should().BeInRange(0.05, 0.75);
    }

    [Test]
    public void MlNet_files()
    {
        byte[][] models = Models("mlnet", "model.zip");
        double accepted = Fuzz.Run(7_000, random => ZipMutator.Mutate(random.Of(models), random), bytes =>
        {
            PreparedPlan plan = MlNetModel.Read(bytes, null).Plan;
            plan.Run([.. plan.Inputs.Select(input => Tensor.Create(input.Type!.Value, new Shape(3, input.Shape![1])))]); // ML.NET's inputs have both
            FuzzedModel.Predict(plan);
        }, FuzzedModel.Runs);
        accepted.Should().BeInRange(0.05, 0.75);
    }

    [TestCase("keras", 2500, TestName = "Pickles_with_networks_of_Keras_3")]
    [TestCase("gordo", 2500, TestName = "Pickles_with_networks_of_Keras_2")]
    [TestCase("", 4000, TestName = "Pickles_of_scikit_learn")]
    public void Pickles(string kind, int cases)
    {
        (byte[] Model, int Tags, int Targets)[] models = [.. Pickles(kind)];
        (byte[] Model, int Tags, int Targets) chosen = default;
        double taken = Fuzz.Run(cases, random => PickleMutator.Mutate((chosen = random.Of(models)).Model, random), bytes =>
        {
            PythonModel model = PythonModel.Read(bytes, chosen.Tags);
            model.ReadDetector(chosen.Targets);
            PreparedPlan plan = model.Plan;
            if (plan.Inputs.All(input => (input.Shape ?? []).All(length => length < 1000)))
                plan.Run([.. plan.Inputs.Select(Ones.Like)]);
            (model.Tree.Count + model.Versions.Count + model.Skipped.Count).Should().BePositive();
        });
        TestContext.Out.WriteLine($"{taken:P0} were taken");
        taken.Should().BeInRange(0.05, 0.9);
    }

    private static IEnumerable<(byte[] Model, int Tags, int Targets)> Pickles(string kind)
    {
        foreach (string folder in Directory.EnumerateDirectories(GoldenData.Path("python", "collection", "1577836800000")).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(folder);
            bool isNetwork = name.StartsWith("keras", StringComparison.Ordinal) || name.StartsWith("gordo", StringComparison.Ordinal);
            if (isNetwork != kind.Length > 0 || !name.StartsWith(kind, StringComparison.Ordinal))
                continue;
            DatasetDescription dataset = MetadataReader.ReadDataset(
                MetadataReader.ReadObject(File.ReadAllBytes(Path.Combine(folder, "metadata.json")), "metadata.json"), "metadata.json");
            yield return (File.ReadAllBytes(Path.Combine(folder, "model.pkl")), dataset.Tags.Count, dataset.Targets.Count);
        }
    }

    [Test]
    public void Metadata()
    {
        byte[] metadata = Encoding.UTF8.GetBytes(Bare().Replace(File.ReadAllText(TemporaryCollection.Golden("fewer-targets", "metadata.json")), "null"));
        double accepted = Fuzz.Run(4_000, random => JsonTree.Mutate(metadata, random), bytes =>
        {
            byte[] json = MetadataReader.ReadObject(bytes, "metadata.json");
            JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 }).Dispose();
            foreach (KeyValuePair<string, ReadOnlyMemory<byte>> member in MetadataReader.ReadMembers(json))
                JsonDocument.Parse(member.Value, new JsonDocumentOptions { MaxDepth = 256 }).Dispose();
            MetadataReader.ReadDataset(json, "metadata.json").Tags.Should().NotBeEmpty();
        });
        accepted.Should().BeInRange(0.05, 0.75);
    }

    [Test]
    public void Settings_of_estimator_and_detector()
    {
        byte[] onnx = File.ReadAllBytes(TemporaryCollection.Golden("window-smm", "model.onnx"));
        byte[] settings = Encoding.UTF8.GetBytes(OnnxModel.Read(onnx, null).Metadata["gordo"]);
        double accepted = Fuzz.Run(10_000, random => JsonTree.Mutate(settings, random), bytes =>
        {
            ModelSettings parsed = ModelSettings.Parse(Encoding.UTF8.GetString(bytes));
            if (parsed.Detector is not null)
                _ = new Detector(parsed.Detector, 4);
        });
        accepted.Should().BeInRange(0.05, 0.75);
    }

    private static byte[] ChangeOnnx(byte[] model, Random random)
    {
        // The parts other than weights are at the ends of the file.
        if (random.Next(10) < 3 || ProtobufTree.Parse(model) is not { } message)
            return ByteMutator.Mutate(model, random, tail: 600);
        ProtobufTree.Mutator.Mutate(message, random);
        return ProtobufTree.Write(message);
    }

    // Operators whose attributes or inputs are lengths and that no golden model has. The conformance tests cover the other
    // operators.
    private static IEnumerable<byte[]> Operators()
    {
        byte[] x = OnnxWriter.Input("x", -1, 6), y = OnnxWriter.Output("y");
        byte[] one = OnnxWriter.Initializer("one", OnnxWriter.Tensor<long>([1], 1));
        byte[] apart = OnnxWriter.Node("Unsqueeze", ["x", "one"], ["u"]);
        byte[] together = OnnxWriter.Node("Flatten", ["v"], ["y"]);
        byte[] ones = OnnxWriter.Initializer("ones", OnnxWriter.Tensor([1], 1f));
        byte[] Constant(string name, params long[] values) => OnnxWriter.Initializer(name, OnnxWriter.Tensor([values.Length], values));
        byte[] Number(string name, long value) => OnnxWriter.Initializer(name, OnnxWriter.Tensor([], value));
        byte[][] Of(params byte[][] parts) => [x, y, one, apart, together, ones, .. parts];
        byte[][][] graphs =
        [
            Of(OnnxWriter.Node("BatchNormalization", ["u", "ones", "ones", "ones", "ones"], ["v"])),
            Of(OnnxWriter.Node("Dropout", ["u"], ["v", "mask"])),
            Of(OnnxWriter.Node("MaxPool", ["u"], ["v", "places"], OnnxWriter.Attribute("kernel_shape", [2L]), OnnxWriter.Attribute("strides", [2L]))),
            Of(OnnxWriter.Node("AveragePool", ["u"], ["v"], OnnxWriter.Attribute("kernel_shape", [2L]), OnnxWriter.Attribute("pads", [1L, 1L]))),
            Of(OnnxWriter.Node("TopK", ["u", "one"], ["v", "places"], OnnxWriter.Attribute("axis", -1))),
            Of(OnnxWriter.Node("Split", ["u"], ["v", "w"], OnnxWriter.Attribute("axis", 2))),
            Of(Constant("shape", 0, 1, 6), OnnxWriter.Node("Reshape", ["u", "shape"], ["v"])),
            Of(Constant("pads", 0, 0, 1, 0, 0, 1), OnnxWriter.Node("Pad", ["u", "pads"], ["v"])),
            Of(Constant("times", 1, 2, 3), OnnxWriter.Node("Tile", ["u", "times"], ["v"])),
            Of(Constant("shape", 1, 3, 6), OnnxWriter.Node("Expand", ["u", "shape"], ["v"])),
            Of(Constant("starts", 1, 0), Constant("ends", 2, 5), Constant("axes", 1, 2), OnnxWriter.Node("Slice", ["u", "starts", "ends"], ["v"])),
            Of(Constant("places", 0, 1, 5), OnnxWriter.Node("Gather", ["u", "places"], ["v"], OnnxWriter.Attribute("axis", 2))),
            Of(Number("depth", 5), OnnxWriter.Initializer("pair", OnnxWriter.Tensor([2], 0f, 1f)), OnnxWriter.Node("OneHot", ["u", "depth", "pair"], ["v"])),
            Of(OnnxWriter.Initializer("w", OnnxWriter.Tensor([2, 1, 3], 1f, 2, 3, 4, 5, 6)), OnnxWriter.Node(
                "Conv", ["u", "w"], ["v"], OnnxWriter.Attribute("pads", [1L, 1L]), OnnxWriter.Attribute("strides", [1L]), OnnxWriter.Attribute("dilations", [1L]))),
            Of(OnnxWriter.Initializer("w", OnnxWriter.Tensor([1, 2, 3], 1f, 2, 3, 4, 5, 6)), OnnxWriter.Node(
                "ConvTranspose", ["u", "w"], ["v"], OnnxWriter.Attribute("pads", [1L, 1L]), OnnxWriter.Attribute("output_padding", [0L]))),
            Of(OnnxWriter.Initializer("scales", OnnxWriter.Tensor([3], 1f, 1, 2)), OnnxWriter.Node("Resize", ["u", "", "scales"], ["v"])),
            Of(OnnxWriter.Node("LRN", ["u"], ["v"], OnnxWriter.Attribute("size", 3))),
            Of(OnnxWriter.Node("DepthToSpace", ["u"], ["v"], OnnxWriter.Attribute("blocksize", 1))),
            Of(OnnxWriter.Node("LayerNormalization", ["u", "ones"], ["v", "mean", "inverse"])),
        ];
        return graphs.Select(graph => OnnxWriter.Model(graph));
    }

    private static byte[][] Models(string folder, string name)
    {
        byte[][] models = [.. Directory.EnumerateFiles(GoldenData.Path(folder), name, SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(model => model.Length <= LargestModel)];
        models.Should().HaveCountGreaterThan(15);
        return models;
    }

    [GeneratedRegex(@"-?\b(NaN|Infinity)\b")]
    private static partial Regex Bare();
}
