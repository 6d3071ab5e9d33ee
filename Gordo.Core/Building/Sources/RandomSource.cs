using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Gordo.Core.Building.Sources;

/// <summary>Random readings from 0 to 1 at random times; the same for the same tag and period.</summary>
/// <param name="Least">The smallest number of readings.</param>
/// <param name="Most">The largest number of readings.</param>
/// <remarks>Python: <c>RandomDataProvider</c>.</remarks>
internal sealed record RandomSource(int Least = 100, int Most = 300) : IReadingSource
{
    /// <inheritdoc/>
    public void Read(IReadOnlyList<string> tags, long start, long end, ReadingSink sink, CancellationToken cancellation)
    {
        for (int tag = 0; tag < tags.Count; tag++)
        {
            cancellation.ThrowIfCancellationRequested();
            Read(tag, tags[tag], start, end, sink);
        }
    }

    /// <inheritdoc/>
    public string Version(IReadOnlyList<string> tags) => "";

    private void Read(int tag, string name, long start, long end, ReadingSink sink)
    {
        // A hash that, unlike the framework's, is the same in every process.
        byte[] key = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}\n{start}\n{end}"));
        var random = new Random(BinaryPrimitives.ReadInt32LittleEndian(XxHash32.Hash(key)));
        long[] times = new long[random.Next(Least, Most + 1)];
        for (int i = 0; i < times.Length; i++)
            times[i] = random.NextInt64(start, end);
        Array.Sort(times);
        foreach (long time in times)
            sink(tag, time, random.NextDouble());
    }
}
