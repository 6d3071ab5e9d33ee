using System.Diagnostics;
using System.Globalization;
using Gordo.Core;
using Gordo.Serialization;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>
/// Runs random cases. Each case has its own seed and can be repeated alone: <c>GORDO_FUZZ_SEED</c> is the seed of the first
/// case, and <c>GORDO_FUZZ_SECONDS</c> sets the duration.
/// </summary>
internal static class Fuzz
{
    private const long MostBytes = 256L << 20;
    private static readonly TimeSpan LongestCase = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(2);

    private static readonly int FirstSeed = Number("GORDO_FUZZ_SEED") ?? 20_200_301;
    private static readonly int? Seconds = Number("GORDO_FUZZ_SECONDS");

    /// <summary>Creates and reads cases. Fails the test if a case takes too long, too much memory or throws another exception.</summary>
    /// <param name="cases">The number of cases, if no duration is set.</param>
    /// <param name="make">Creates a case.</param>
    /// <param name="read">Reads a case; throws <see cref="FrameException"/> or <see cref="ModelException"/> to refuse it.</param>
    /// <param name="runs">The number of runs within a case; multiplies the memory and time it may take.</param>
    /// <returns>The share of cases that were accepted.</returns>
    public static double Run(int cases, Func<Random, byte[]> make, Action<byte[]> read, int runs = 1)
    {
        int accepted = 0, tried = 0;
        foreach ((int seed, Random random) in Cases(cases))
        {
            tried++;
            if (Try(seed, make(random), read, runs))
                accepted++;
        }
        return (double)accepted / tried;
    }

    /// <summary>Returns the seed and the random numbers of each case.</summary>
    /// <param name="cases">The number of cases, if no duration is set.</param>
    public static IEnumerable<(int Seed, Random Random)> Cases(int cases)
    {
        var clock = Stopwatch.StartNew();
        for (int tried = 0; Seconds is { } seconds ? clock.Elapsed.TotalSeconds < seconds : tried < cases; tried++)
        {
            int seed = unchecked(FirstSeed + tried);
            yield return (seed, new Random(Mix(seed)));
        }
    }

    private static bool Try(int seed, byte[] bytes, Action<byte[]> read, int runs)
    {
        string name = TestContext.CurrentContext.Test.Name;
        using var watch = new Timer(_ => Environment.FailFast($"{name} hangs with GORDO_FUZZ_SEED={seed}."), null, Hung, Timeout.InfiniteTimeSpan);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();
        bool accepted = true;
        try
        {
            read(bytes);
        }
        catch (Exception exception) when (exception is FrameException or ModelException)
        {
            // Refused as expected, which needs a message.
            accepted = false;
            if (exception.Message.Length == 0)
                Fail("an error without a message");
            // Reported as a fault of the model, but caused by a fault of ours.
            if (exception.GetBaseException() is NullReferenceException or InvalidCastException)
                Fail(exception.ToString());
        }
        catch (Exception exception) when (exception is not AssertionException)
        {
            Fail(exception.ToString());
        }
        TimeSpan time = Stopwatch.GetElapsedTime(started);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (time > runs * LongestCase)
            Fail($"the case took {time}");
        if (allocated > runs * MostBytes)
            Fail($"the case allocated {allocated} bytes");
        return accepted;

        void Fail(string what)
        {
            string file = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"gordo-fuzz-{seed}.bin"));
            File.WriteAllBytes(file, bytes);
            Assert.Fail($"GORDO_FUZZ_SEED={seed} ({bytes.Length} bytes, saved as {file}): {what}");
        }
    }

    // Generators with neighbouring seeds start with similar values.
    private static int Mix(int seed)
    {
        uint mixed = (uint)seed * 0x9E3779B9u;
        mixed = (mixed ^ (mixed >> 16)) * 0x85EBCA6Bu;
        return (int)(mixed ^ (mixed >> 13));
    }

    private static int? Number(string setting) =>
        Environment.GetEnvironmentVariable(setting) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
