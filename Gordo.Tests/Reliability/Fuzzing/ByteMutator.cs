namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>Damages bytes without regard to their format, as faulty transport and disks do.</summary>
internal static class ByteMutator
{
    /// <param name="whole">The bytes, which are copied.</param>
    /// <param name="random">The source of random choices.</param>
    /// <param name="tail">The length of the tail that receives half of the changes; 0 to spread them evenly.</param>
    public static byte[] Mutate(byte[] whole, Random random, int tail = 0)
    {
        if (whole.Length < 2)
            return whole;
        int Place() => tail > 0 && random.Next(2) == 0
            ? whole.Length - 1 - random.Next(Math.Min(whole.Length, tail))
            : random.Next(whole.Length);
        switch (random.Next(8))
        {
            case 0:
                return whole[..Place()];
            case 1:
                int start = Place(), length = random.Next(1, Math.Min(64, whole.Length - start) + 1);
                return [.. whole[..start], .. whole[(start + length)..]];
            case 2:
                int from = Place(), to = Place(), count = Math.Min(random.Next(1, 40), whole.Length - from);
                return [.. whole[..to], .. whole[from..(from + count)], .. whole[to..]];
            default:
                byte[] damaged = [.. whole];
                for (int changes = random.Next(1, 4); changes > 0; changes--)
                    Change(damaged, Place(), random);
                return damaged;
        }
    }

    private static void Change(byte[] bytes, int position, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                bytes[position] = (byte)random.Next(256);
                break;
            case 1:
                bytes[position] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes[position] = (byte)(random.Next(2) * 0xFF);
                break;
            default:
                // Counts, indices and offsets are words, whose extreme values are the hardest cases.
                int word = position & ~3;
                bytes.AsSpan(word, Math.Min(4, bytes.Length - word)).Fill((byte)(random.Next(2) * 0xFF));
                break;
        }
    }
}
