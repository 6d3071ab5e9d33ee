namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>What is chosen where a mutator has a choice.</summary>
internal static class RandomChoice
{
    public static T Of<T>(this Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>Whether something happens that happens once in <paramref name="times"/>.</summary>
    public static bool Once(this Random random, int times) => random.Next(times) == 0;

    /// <summary>A number that code is likely to get wrong, at the edges of types or near the right one.</summary>
    public static long OddNumber(this Random random, long right) => random.Next(12) switch
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
