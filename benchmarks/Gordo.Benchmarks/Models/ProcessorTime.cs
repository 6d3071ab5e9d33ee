using System.Runtime.InteropServices;

namespace Gordo.Benchmarks.Models;

/// <summary>The processor time of this thread, which does not run on while the machine does something else.</summary>
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
