using System.Diagnostics;
using System.IO.Compression;
using Gordo.Core;
using Gordo.Core.MlNet;
using Gordo.Core.Runtime;
using Gordo.Tests.Golden;

namespace Gordo.Tests.MlNet;

/// <summary>
/// Recorded models with some bytes changed, by a fixed seed: either they run, whatever they answer, or there is a
/// <see cref="ModelException"/>; quickly, and within bounds of memory.
/// </summary>
[NonParallelizable]
internal sealed class MlNetMutationTests
{
    private const int HeaderBytes = 256;
    private const int Rounds = 24;

    private static IEnumerable<TestCaseData> Folders() => GoldenData.Folders("mlnet");

    [TestCaseSource(nameof(Folders))]
    public void Changed_bytes_of_an_entry_are_refused_or_make_another_model(string folder)
    {
        var random = new Random(5_0417);
        (string Name, byte[] Content)[] entries = ReadEntries(Path.Combine(folder, "model.zip"));
        int[] changeable = [.. Enumerable.Range(0, entries.Length).Where(i =>
            entries[i].Name.EndsWith("Model.key", StringComparison.Ordinal) || entries[i].Name == "Schema")];
        var timer = Stopwatch.StartNew();
        for (int round = 0; round < Rounds; round++)
        {
            int chosen = changeable[random.Next(changeable.Length)];
            byte[] right = entries[chosen].Content;
            byte[] wrong = [.. right];
            for (int changes = 1 + round % 3; changes > 0; changes--)
                Change(wrong, random, round % 4 == 0 ? 0 : HeaderBytes);
            entries[chosen].Content = round % 10 == 0 ? wrong[..random.Next(wrong.Length)] : wrong;
            Try(WriteZip(entries));
            entries[chosen].Content = right;
        }
        timer.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
    }

    [Test]
    public void Any_single_byte_of_a_zip_file_may_be_wrong()
    {
        byte[] bytes = File.ReadAllBytes(GoldenData.Path("mlnet", "minmax-bare-4v", "model.zip"));
        for (int i = 0; i < bytes.Length; i++)
        {
            byte right = bytes[i];
            foreach (byte wrong in new[] { 0, 1, 0x7F, 0x80, 0xFF, right ^ 4 }.Select(value => (byte)value))
            {
                bytes[i] = wrong;
                Try(bytes);
            }
            bytes[i] = right;
        }
    }

    private static void Change(byte[] bytes, Random random, int from)
    {
        if (from >= bytes.Length)
            from = 0;
        // Counts, indices and offsets are words, and extreme values of them the hardest.
        int position = random.Next(from, bytes.Length);
        if (random.Next(3) == 0)
            bytes.AsSpan(position & ~3, Math.Min(4, bytes.Length - (position & ~3))).Fill((byte)(random.Next(2) * 0xFF));
        else
            bytes[position] = (byte)random.Next(256);
    }

    private static void Try(byte[] zip)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            PreparedPlan plan = MlNetModel.Read(zip, null).Plan;
            plan.Run([.. plan.Inputs.Select(input => Tensor.Create(input.Type!.Value, new Shape(3, input.Shape![1])))]);
        }
        catch (ModelException e)
        {
            e.Message.Should().NotBeEmpty();
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(256L << 20);
    }

    private static (string Name, byte[] Content)[] ReadEntries(string file)
    {
        using ZipArchive zip = ZipFile.OpenRead(file);
        return [.. zip.Entries.Select(entry =>
        {
            using Stream stream = entry.Open();
            var content = new byte[entry.Length];
            stream.ReadExactly(content);
            return (entry.FullName, content);
        })];
    }

    private static byte[] WriteZip((string Name, byte[] Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                stream.Write(content);
            }
        }
        return bytes.ToArray();
    }
}
