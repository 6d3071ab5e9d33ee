using System.Diagnostics;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Parquet;

/// <summary>Good files with bytes changed, cut out or cut off: an error of ours, or a frame, and soon.</summary>
[TestFixture]
public sealed class MutationTests
{
    private const int MutantCount = 20_000;
    private const int LargestFile = 32 * 1024;

    [Test]
    public void No_mutant_ends_in_anything_but_a_frame_or_an_error_of_ours()
    {
        byte[][] files = [.. Directory.EnumerateFiles(GoldenData.Path("parquet"), "*.parquet", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(file => file.Length <= LargestFile)];
        files.Should().HaveCountGreaterThan(20);
        var random = new Random(20_251_122);
        int refused = 0;
        var clock = new Stopwatch();
        for (int i = 0; i < MutantCount; i++)
        {
            byte[] mutant = Mutate(files[i % files.Length], random);
            clock.Restart();
            using var memory = new FrameMemory();
            try
            {
                FrameParquetReader.Read(mutant, memory);
            }
            catch (FrameException)
            {
                refused++;
            }
            catch (Exception exception)
            {
                Assert.Fail($"Mutant {i} of a file of {mutant.Length} bytes: {exception}");
            }
            clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(2), "mutant {0} is small", i);
        }
        refused.Should().BeInRange(MutantCount / 4, MutantCount);
    }

    private static byte[] Mutate(byte[] file, Random random)
    {
        // Half of the changes go to the footer, which is where sizes and offsets are.
        int footer = Math.Max(4, file.Length - 8 - BitConverter.ToInt32(file, file.Length - 8));
        switch (random.Next(10))
        {
            case 0:
                return file[..random.Next(file.Length)];
            case 1:
                int start = random.Next(4, file.Length - 8);
                int length = random.Next(1, Math.Min(64, file.Length - 8 - start) + 1);
                return [.. file[..start], .. file[(start + length)..]];
            default:
                byte[] mutant = [.. file];
                for (int changes = random.Next(1, 4); changes > 0; changes--)
                {
                    int position = random.Next(2) == 0 ? random.Next(4, footer + 1) : random.Next(footer, file.Length - 4);
                    mutant[position] = random.Next(3) switch
                    {
                        0 => (byte)random.Next(256),
                        1 => (byte)(mutant[position] ^ (1 << random.Next(8))),
                        _ => (byte)(random.Next(2) == 0 ? 0xff : 0),
                    };
                }
                return mutant;
        }
    }
}
