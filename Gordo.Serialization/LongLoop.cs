namespace Gordo.Serialization;

/// <summary>
/// Lets other threads in during loops over tens of thousands of columns or models: a thread of a short request that has just
/// become ready waits for some of them, not for a time slice of milliseconds.
/// </summary>
public static class LongLoop
{
    // So many columns take some hundred microseconds.
    private const int Turn = 1024;

    /// <summary>Yields now and then, never in loops of fewer than a thousand elements.</summary>
    /// <param name="position">The position in the loop.</param>
    public static void Pause(int position)
    {
        if (position % Turn == Turn - 1)
            Thread.Yield();
    }
}
