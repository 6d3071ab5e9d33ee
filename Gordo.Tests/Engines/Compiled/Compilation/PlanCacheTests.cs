using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Onnx;
using Gordo.Tests.Golden;
using Gordo.Tests.Onnx;

namespace Gordo.Tests.Engines.Compiled.Compilation;

/// <summary>Which models share a plan.</summary>
public sealed class PlanCacheTests
{
    [Test]
    public void Models_that_differ_only_in_weights_share_a_plan_and_keep_their_weights()
    {
        byte[] bytes = File.ReadAllBytes(GoldenData.Path("onnx", "torch_hourglass_4", "model.onnx"));
        PreparedPlan first = OnnxModel.Read(bytes, folder: null).Plan;
        byte[] changed = [.. bytes];
        changed[FirstWeight(bytes)] ^= 0x40;
        PreparedPlan second = OnnxModel.Read(changed, folder: null).Plan;

        second.Structure.Should().BeSameAs(first.Structure);
        Tensor input = TensorJson.Read(GoldenData.Path("onnx", "torch_hourglass_4", "input.json"))[0].Tensor;
        second.Run(input)[0].Values<float>()[0].Should().NotBe(first.Run(input)[0].Values<float>()[0]);
    }

    [Test]
    public void Models_with_different_shapes_do_not_share_a_plan()
    {
        PreparedPlan four = Models.Read(GoldenData.Path("onnx", "torch_hourglass_4")).Plan;
        PreparedPlan twenty = Models.Read(GoldenData.Path("onnx", "torch_hourglass_20")).Plan;
        twenty.Structure.Should().NotBeSameAs(four.Structure);
    }

    [Test]
    public void Keys_distinguish_inputs_from_outputs()
    {
        var one = new GraphDefinition { Inputs = { Value("x"), Value("y") }, Outputs = { Value("z") } };
        var other = new GraphDefinition { Inputs = { Value("x") }, Outputs = { Value("y"), Value("z") } };
        PlanCache.Key(one, [2], [], []).Should().NotBe(PlanCache.Key(other, [2], [], []));
    }

    [Test]
    public void Keys_distinguish_list_elements_from_attributes()
    {
        // Without list lengths both serialize to: a, String[], b, String[], b, String[], c.
        CompiledNode one = Node(("a", new[] { "b", "String[]" }), ("b", new[] { "c" }));
        CompiledNode other = Node(("a", Array.Empty<string>()), ("b", new[] { "b", "String[]", "c" }));
        PlanCache.Key(new GraphDefinition(), [], [one], []).Should().NotBe(PlanCache.Key(new GraphDefinition(), [], [other], []));
    }

    private static readonly Operator SomeOperator =
        OperatorRegistry.Default.Create(new NodeDefinition("", "Relu", 14, "", ["x"], ["y"]));

    private static CompiledNode Node(params (string Name, object Value)[] attributes) => new(
        new NodeDefinition("", "Op", 1, "node", [], [], attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value, StringComparer.Ordinal)),
        SomeOperator, [], []);

    private static PlanValue Value(string name) => new(name, ElementType.Float32, [-1, 4]);

    // The raw data of the first initializer: field 9 of the first TensorProto, 48 bytes for a 3 x 4 matrix.
    private static int FirstWeight(byte[] bytes) =>
        bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x4A, 48]) + 2 + 3;
}
