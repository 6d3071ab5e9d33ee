using Gordo.Core.Python;
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

    [TestCase(true)]
    [TestCase(false)]
    public void Networks_of_one_structure_share_their_plan_and_take_little_memory_beyond_their_weights(bool isNew)
    {
        int[] units = [20, 17, 13, 10, 10, 13, 17, 20];
        PythonModel[] models = [.. Enumerable.Range(1, 2).Select(seed =>
        {
            var random = new Random(seed);
            KerasTestLayer[] layers = [.. Enumerable.Range(1, units.Length - 1).Select(i => KerasTestLayer.Dense(random, units[i - 1], units[i], "tanh"))];
            byte[] network = isNew ? KerasWriter.Zip(layers) : KerasWriter.Hdf5(layers);
            return PythonModel.Read(PickleWriter.Write(PickleWriter.Object(null, "gordo.machine.model.models.KerasAutoEncoder", ("model", network))), units[0]);
        })];
        long weights = Enumerable.Range(1, units.Length - 1).Sum(i => 4L * ((units[i - 1] * units[i]) + units[i]));

        models[1].Plan.Structure.Should().BeSameAs(models[0].Plan.Structure);
        models[1].Plan.Weights.Should().NotBeSameAs(models[0].Plan.Weights);
        (models[0].Plan.ResidentBytes - weights).Should().BeLessThan(100 << 10);
    }
}
