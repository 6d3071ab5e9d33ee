using Gordo.Core.Python.Keras;

namespace Gordo.Tests.Python;

/// <summary>Networks written in both file formats by code of this test, and hostile changes of them.</summary>
internal sealed class KerasFileTests
{
    [TestCase(true)]
    [TestCase(false)]
    public void Layers_and_weights_are_read_from_both_formats(bool isNew)
    {
        var random = new Random(3);
        KerasTestLayer[] layers =
        [
            KerasTestLayer.Lstm(random, 3, 4, returnSequences: true), KerasTestLayer.Lstm(random, 4, 2, returnSequences: false),
            new("Dropout", "\"rate\": 0.5"), KerasTestLayer.Dense(random, 2, 5, "tanh"), KerasTestLayer.Dense(random, 5, 3, "linear"),
        ];
        List<KerasLayer> read = KerasFile.Read(isNew ? KerasWriter.Zip(layers) : KerasWriter.Hdf5(layers), out bool found);

        found.Should().Be(isNew);
        read.Select(layer => layer.Kind).Should().Equal(layers.Select(layer => layer.Kind));
        for (int i = 0; i < layers.Length; i++)
        {
            read[i].Weights.Should().HaveCount(layers[i].Weights.Length);
            for (int k = 0; k < layers[i].Weights.Length; k++)
            {
                read[i].Weights[k].Shape.Should().Equal(layers[i].Weights[k].Shape);
                read[i].Weights[k].Values.Should().Equal(layers[i].Weights[k].Values);
            }
        }
    }

    [Test]
    public void A_group_of_many_members_has_several_symbol_tables()
    {
        var random = new Random(4);
        KerasTestLayer[] layers = [.. Enumerable.Range(0, 30).Select(_ => KerasTestLayer.Dense(random, 2, 2, "tanh"))];
        List<KerasLayer> read = KerasFile.Read(KerasWriter.Zip(layers), out _);
        read[29].Weights[0].Values.Should().Equal(layers[29].Weights[0].Values);
        read[11].Weights[1].Values.Should().Equal(layers[11].Weights[1].Values);
    }
}
