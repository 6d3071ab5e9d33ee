using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Onnx;
using Gordo.Tests.Golden;
using Gordo.Tests.Onnx;

namespace Gordo.Tests.Engines.Compiled.Compilation;

/// <summary>Which models share a plan.</summary>
public sealed class PlanCacheTests
{
    [Test]
    public void Models_that_differ_in_their_numbers_only_share_a_plan_and_keep_their_numbers()
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
    public void Models_of_other_shapes_do_not_share_a_plan()
    {
        PreparedPlan four = Models.Read(GoldenData.Path("onnx", "torch_hourglass_4")).Plan;
        PreparedPlan twenty = Models.Read(GoldenData.Path("onnx", "torch_hourglass_20")).Plan;
        twenty.Structure.Should().NotBeSameAs(four.Structure);
    }

    // The raw data of the first initializer: field 9 of the first TensorProto, 48 bytes for a 3 x 4 matrix.
    private static int FirstWeight(byte[] bytes) =>
        bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x4A, 48]) + 2 + 3;
}
