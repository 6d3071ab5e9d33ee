namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>Random choices of mutators.</summary>
internal static class RandomChoice
{
    public static T Of<T>(this Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>Returns true with a probability of one in <paramref name="times"/>.</summary>
    public static bool OneIn(this Random random, int times) => random.Next(times) == 0;

    /// <summary>Returns a number that code is likely to handle wrongly: at the limits of a type, or near the right one.</summary>
    public static long UnusualNumber(this Random random, long right) => random.Next(12) switch
    {
        0 => 0,
        1 => -1,
        2 => right + 1,
        3 => right - 1,
        4 => -right,
        5 => unchecked(right * 2),
        6 => int.MaxValue - random.Next(9),
        7 => int.MinValue + random.Next(9),
        8 => long.MaxValue - random.Next(9),
        9 => long.MinValue + random.Next(9),
        10 => 1L << random.Next(64),
        _ => random.Next(300),
    };
}
