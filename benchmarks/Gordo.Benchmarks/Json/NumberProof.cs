using Gordo.Tests.Json;

namespace Gordo.Benchmarks.Json;

/// <summary>Compares our reading and writing of random numbers with the framework's.</summary>
internal static class NumberProof
{
    /// <summary>Prints the first difference, or that there is none.</summary>
    /// <returns>The exit code: 0 if there is no difference.</returns>
    public static int Run(int count)
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            string? fault = NumberAgreement.FaultInWriting(BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)))
                ?? NumberAgreement.FaultInReading(NumberAgreement.RandomDecimal(random));
            if (fault is null)
                continue;
            Console.Error.WriteLine($"Number {i} of seed {seed}: {fault}");
            return 1;
        }
        Console.WriteLine($"{count} random bit patterns written and {count} random decimals read as the framework does, seed {seed}");
        return 0;
    }
}
