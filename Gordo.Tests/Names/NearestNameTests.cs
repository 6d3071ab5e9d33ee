using Gordo.Core.Names;

namespace Gordo.Tests.Names;

internal sealed class NearestNameTests
{
    private static readonly string[] Names = ["compressor-a", "compressor-b", "TAG 1", "X"];

    [TestCase("compresor-a", "compressor-a")]
    [TestCase("COMPRESSOR-B", "compressor-b")]
    [TestCase("ccompressorb", "compressor-b")]
    [TestCase("cmprssr-a", "compressor-a")]
    [TestCase("TAG1", "TAG 1")]
    [TestCase("compressro-a", "compressor-a", Description = "two letters swapped")]
    [TestCase("x", "X")]
    [TestCase("y", null)]
    [TestCase("turbine-a", null)]
    [TestCase("", null)]
    public void Name_with_the_fewest_edits_is_found(string text, string? expected) => NearestName.Find(Names, text).Should().Be(expected);

    // Compares with the whole table of the optimal string alignment distance.
    [Test]
    public void Distances_equal_those_of_the_whole_table()
    {
        var random = new Random(1);
        for (int i = 0; i < 3000; i++)
        {
            string name = Word(random, random.Next(1, 14)), text = Word(random, random.Next(2, 14));
            bool isNear = Distance(name, text) <= Math.Clamp(text.Length / 3, 1, 3);
            NearestName.Find([name], text).Should().Be(isNear ? name : null, $"{name} {text}");
        }
    }

    private static string Word(Random random, int length) => string.Create(length, random, static (word, random) =>
    {
        foreach (ref char letter in word)
            letter = (char)('a' + random.Next(2));
    });

    private static int Distance(string a, string b)
    {
        int[,] table = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                table[i, j] = i == 0 || j == 0 ? i + j
                    : Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        }
        return table[a.Length, b.Length];
    }
}
