using Gordo.Serialization.Frames;

namespace Gordo.Api.Settings;

/// <summary>The default limits on the size of a request, which derive from the memory that the process may use.</summary>
internal static class RequestSizes
{
    /// <summary>The maximum length of a body in megabytes that Kestrel and arrays allow.</summary>
    public const int MaxMegabytes = 2047;

    private const long Megabyte = 1024 * 1024;
    private const int MinMegabytes = 16;
    private const long MinCells = 1_000_000, MaxCells = 1L << 28;

    /// <summary>Returns the default of <c>GORDO_MAX_REQUEST_MB</c>: a third of the memory.</summary>
    public static int DefaultMegabytes(long memoryBytes) => (int)Math.Clamp(memoryBytes / 3 / Megabyte, MinMegabytes, MaxMegabytes);

    /// <summary>
    /// Returns the maximum number of columns of a frame of many models: what they take besides their numbers, about 256 bytes each, is
    /// at most a sixteenth of the memory.
    /// </summary>
    public static int FleetColumns(long memoryBytes) => (int)Math.Clamp(memoryBytes / 16 / 256, FrameLimits.Default.MaxColumns, 1 << 24);

    /// <summary>Returns the default of <c>GORDO_MAX_CELLS</c>: the numbers of a frame, eight bytes each, take an eighth of the memory.</summary>
    public static long DefaultCells(long memoryBytes) => Math.Clamp(memoryBytes / 8 / sizeof(double), MinCells, MaxCells);
}
