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
    public Readings Read(string tag, long start, long end, CancellationToken cancellation)
    {
        // A hash that, unlike the framework's, is the same in every process.
        byte[] key = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{tag}\n{start}\n{end}"));
        var random = new Random(BinaryPrimitives.ReadInt32LittleEndian(XxHash32.Hash(key)));
        long[] times = new long[random.Next(Least, Most + 1)];
        for (int i = 0; i < times.Length; i++)
            times[i] = random.NextInt64(start, end);
        Array.Sort(times);
        return new Readings(times, Array.ConvertAll(times, _ => random.NextDouble()));
    }
}
