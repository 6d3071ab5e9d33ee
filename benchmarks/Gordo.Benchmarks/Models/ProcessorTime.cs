using System.Runtime.InteropServices;

namespace Gordo.Benchmarks.Models;

/// <summary>Reads the processor time of this thread, which excludes time that other processes use.</summary>
internal static partial class ProcessorTime
{
    private const int ThisThread = 3; // CLOCK_THREAD_CPUTIME_ID

    public static double Nanoseconds()
    {
        Span<long> time = stackalloc long[2];
        ReadClock(ThisThread, ref MemoryMarshal.GetReference(time));
        return time[0] * 1e9 + time[1];
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ReadClock(int clock, ref long time);
}
