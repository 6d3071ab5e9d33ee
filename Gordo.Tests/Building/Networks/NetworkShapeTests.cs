using Gordo.Core.Building;
using Gordo.Core.Building.Networks;
using Gordo.Core.Building.Training;

namespace Gordo.Tests.Building.Networks;

/// <summary>Checks the layers of networks.</summary>
internal sealed class NetworkShapeTests
{
    [TestCase(10, 3, 0.5, new[] { 8, 7, 5 })]
    [TestCase(5, 3, 0.5, new[] { 4, 4, 3 })]
    [TestCase(10, 3, 0.2, new[] { 7, 5, 2 })]
    [TestCase(50, 3, 0.5, new[] { 42, 33, 25 })]
    [TestCase(3, 1, 0.0, new[] { 1 })]
    [TestCase(4, 2, 1.0, new[] { 4, 4 })]
    [TestCase(3, 2, 0.5, new[] { 2, 2 })]
    public void Hourglass_narrows_evenly(int features, int layers, double factor, int[] expected) =>
        Hourglass.EncodingUnits(features, layers, factor).Should().Equal(expected);

    [Test]
    public void Hourglass_settings_out_of_range_are_named()
    {
        FluentActions.Invoking(() => Hourglass.EncodingUnits(4, 0, 0.5)).Should().Throw<BuildException>().WithMessage("*encoding_layers is 0*");
        FluentActions.Invoking(() => Hourglass.EncodingUnits(4, 3, 1.5)).Should().Throw<BuildException>().WithMessage("*compression_factor is 1.5*");
    }

    [Test]
    public void Encoding_layers_after_the_first_have_an_activity_penalty()
    {
        var shape = new NetworkShape
        {
            Encoding = _ => [(5, Activation.Tanh), (4, Activation.Relu), (3, Activation.Tanh)],
            Decoding = _ => [(4, Activation.Tanh)],
        };
        shape.For(6, 2, 1).Layers.Should().Equal(
            new DenseDefinition(5, Activation.Tanh), new DenseDefinition(4, Activation.Relu, 1e-4f), new DenseDefinition(3, Activation.Tanh, 1e-4f),
            new DenseDefinition(4, Activation.Tanh), new DenseDefinition(2, Activation.Linear));
    }

    [Test]
    public void Recurrent_layers_return_sequences_except_the_last()
    {
        var shape = new NetworkShape { IsRecurrent = true, Encoding = _ => [(5, Activation.Tanh)], Decoding = _ => [(4, Activation.Tanh)] };
        shape.For(6, 2, 12).Should().BeEquivalentTo(new NetworkDefinition(6, 12, [
            new LstmDefinition(5, Activation.Tanh, true), new LstmDefinition(4, Activation.Tanh, false), new DenseDefinition(2, Activation.Linear)]),
            options => options.RespectingRuntimeTypes().WithStrictOrdering());
    }
}
