using System.Diagnostics;
using System.Globalization;
using Gordo.Core;
using Gordo.Serialization;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>
/// Tries cases made by chance, each from a seed of its own, so that any of them can be made again alone:
/// <c>GORDO_FUZZ_SEED</c> is the seed of the first case, and <c>GORDO_FUZZ_SECONDS</c> goes on for that long.
/// </summary>
internal static class Fuzz
{
    private const long MostBytes = 256L << 20;
    private static readonly TimeSpan LongestCase = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(2);

    private static readonly int FirstSeed = Number("GORDO_FUZZ_SEED") ?? 20_200_301;
    private static readonly int? Seconds = Number("GORDO_FUZZ_SECONDS");

    /// <summary>Makes cases and reads them.</summary>
    /// <param name="cases">How many, where no time is set.</param>
    /// <param name="make">Makes a case.</param>
    /// <param name="read">Reads it: fine, or with an exception of ours. Gives back whether it was taken.</param>
    /// <param name="runs">How many times a case is given the memory and time it may take.</param>
    /// <returns>The share of cases that were taken, not refused.</returns>
    public static double Run(int cases, Func<Random, byte[]> make, Action<byte[]> read, int runs = 1)
    {
        var clock = Stopwatch.StartNew();
        int taken = 0, tried = 0;
        for (; Seconds is { } seconds ? clock.Elapsed.TotalSeconds < seconds : tried < cases; tried++)
        {
            int seed = unchecked(FirstSeed + tried);
            byte[] bytes = make(new Random(Mix(seed)));
            if (Try(seed, bytes, read, runs))
                taken++;
        }
        return (double)taken / tried;
    }

    private static bool Try(int seed, byte[] bytes, Action<byte[]> read, int runs)
    {
        string name = TestContext.CurrentContext.Test.Name;
        using var watch = new Timer(_ => Environment.FailFast($"{name} does not end with GORDO_FUZZ_SEED={seed}."), null, Hung, Timeout.InfiniteTimeSpan);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();
        bool taken = true;
        try
        {
            read(bytes);
        }
        catch (Exception exception) when (exception is FrameException or ModelException)
        {
            // Refused, as it should be, and in words.
            taken = false;
            if (exception.Message.Length == 0)
                Fail("an error without a message");
            // A model's fault to its client, and a fault of ours all the same.
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
            Fail($"it took {time}");
        if (allocated > runs * MostBytes)
            Fail($"it allocated {allocated} bytes");
        return taken;

        void Fail(string what)
        {
            string file = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"gordo-fuzz-{seed}.bin"));
            File.WriteAllBytes(file, bytes);
            Assert.Fail($"GORDO_FUZZ_SEED={seed} ({bytes.Length} bytes, kept as {file}): {what}");
        }
    }

    // Generators of neighbouring seeds would begin alike.
    private static int Mix(int seed)
    {
        uint mixed = (uint)seed * 0x9E3779B9u;
        mixed = (mixed ^ (mixed >> 16)) * 0x85EBCA6Bu;
        return (int)(mixed ^ (mixed >> 13));
    }

    private static int? Number(string setting) =>
        Environment.GetEnvironmentVariable(setting) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
