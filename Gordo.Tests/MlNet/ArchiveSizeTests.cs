using System.Runtime.InteropServices;
using Gordo.Core;
using Gordo.Core.MlNet;
using Gordo.Tests.Golden;

namespace Gordo.Tests.MlNet;

/// <summary>Small archives that ask for much: what is made of them is in proportion to them, or refused.</summary>
[NonParallelizable]
internal sealed class ArchiveSizeTests
{
    private const int Megabyte = 1 << 20;
    private const string Predictor = "TransformerChain/Transform_001/Model/Model.key";
    private const string Selection = "TransformerChain/Transform_002/Model.key";

    [Test]
    public void A_split_on_millions_of_categories_that_pack_to_nothing_is_refused()
    {
        byte[] zip = ArchiveWriter.WithRecord(Golden("fasttree-4"), Predictor, Trees(1, categories: 3_000_000));
        zip.Length.Should().BeLessThan(100_000);
        Refusal(zip, most: 160 * Megabyte).Should().Contain("memory");
    }

    [Test]
    public void Trees_that_pack_to_nothing_take_memory_in_proportion()
    {
        // 16 MB of 50 KB.
        byte[] zip = ArchiveWriter.WithRecord(Golden("fasttree-4"), Predictor, Trees(150_000, categories: null));
        long before = GC.GetAllocatedBytesForCurrentThread();
        MlNetModel model = MlNetModel.Read(zip, null);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(450 * Megabyte);
        model.Plan.ResidentBytes.Should().BeLessThan(64 * Megabyte);
    }

    [Test]
    public void A_long_name_that_is_referred_to_thousands_of_times_is_refused()
    {
        // 10 GB of characters, and as many to compare.
        const int References = 50_000;
        byte[] record = [1, 0, 1, .. ArchiveWriter.Words([References, .. new int[References]])];
        byte[] zip = ArchiveWriter.WithRecord(Golden("drop-4"), Selection, record, [new string('n', 100_000)]);
        Refusal(zip, most: 30 * Megabyte).Should().Contain("characters");
    }

    [Test]
    public void The_golden_forest_takes_a_record_as_it_is()
    {
        // What the others change is sound but for its size.
        byte[] zip = ArchiveWriter.WithRecord(Golden("fasttree-4"), Predictor, Trees(3, categories: 2));
        MlNetModel.Read(zip, null).Output.Should().Be("Score");
    }

    // Trees of one split, either at a threshold or on categories, all of them feature 0.
    private static byte[] Trees(int count, int? categories)
    {
        byte[] Numbers(params double[] values) => [.. ArchiveWriter.Words(values.Length), .. MemoryMarshal.AsBytes<double>(values)];
        byte[] none = ArchiveWriter.Words(0), one = ArchiveWriter.Words(1, 0);
        byte[] tree =
        [
            0, .. ArchiveWriter.Words(2), .. new byte[16], .. ArchiveWriter.Words(1, ~0), .. ArchiveWriter.Words(1, ~1), .. one,
            .. categories is null ? none : ArchiveWriter.Words([1, 0, categories.Value, .. new int[categories.Value], 0, 0]),
            .. one, .. one, .. one, .. Numbers(1, 2), .. none, .. none, .. none,
        ];
        using var record = new MemoryStream();
        record.Write(ArchiveWriter.Words(4, count));
        for (int i = 0; i < count; i++)
            record.Write(tree);
        record.Write(new byte[8]);
        record.Write(ArchiveWriter.Words(-1, -1, 4));
        return record.ToArray();
    }

    private static byte[] Golden(string name) => File.ReadAllBytes(GoldenData.Path("mlnet", name, "model.zip"));

    private static string Refusal(byte[] zip, int most)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = FluentActions.Invoking(() => MlNetModel.Read(zip, null)).Should().Throw<ModelException>().Which.Message;
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(most);
        return message;
    }
}
