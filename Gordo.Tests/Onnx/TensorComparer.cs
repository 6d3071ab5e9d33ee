using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Tests.Onnx;

/// <summary>Compares tensors by the rule of the test vectors: |got - want| ≤ atol + rtol |want|; NaN equals NaN.</summary>
internal static class TensorComparer
{
    public static void ShouldMatch(this Tensor got, Tensor want, double rtol, double atol, string name)
    {
        got.Type.Should().Be(want.Type, "that is the type of '{0}'", name);
        got.Shape.ToString().Should().Be(want.Shape.ToString(), "that is the shape of '{0}'", name);
        if (!want.Type.IsFloat())
        {
            Convert.ToHexString(got.Bytes).Should().Be(Convert.ToHexString(want.Bytes), "those are the values of '{0}'", name);
            return;
        }
        for (int i = 0; i < want.Count; i++)
        {
            double expected = At(want, i), found = At(got, i);
            if (double.IsNaN(expected) ? !double.IsNaN(found)
                : double.IsInfinity(expected) ? found != expected
                : !(Math.Abs(found - expected) <= atol + rtol * Math.Abs(expected)))
                Assert.Fail($"'{name}' {want}: element {i} is {found:R}, expected {expected:R}");
        }
    }

    public static double At(Tensor tensor, int index) =>
        tensor.Type == ElementType.Float32 ? tensor.Values<float>()[index] : tensor.Values<double>()[index];
}
