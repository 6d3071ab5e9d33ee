using System.Diagnostics;
using System.Globalization;

namespace Gordo.Api.Formatting;

/// <summary>The processing time in answers: seconds as text, as in the original, rounded to four digits.</summary>
internal static class ElapsedTime
{
    /// <summary>The name of the member.</summary>
    public const string Name = "time-seconds";

    private const long UnitsPerSecond = 10_000, TicksPerUnit = TimeSpan.TicksPerSecond / UnitsPerSecond;

    /// <summary>Returns whole seconds and ten-thousandths of a second.</summary>
    /// <param name="started">The <see cref="Stopwatch"/> timestamp of the start of the request.</param>
    public static (long Seconds, long Units) Since(long started) =>
        Math.DivRem((Stopwatch.GetElapsedTime(started).Ticks + (TicksPerUnit / 2)) / TicksPerUnit, UnitsPerSecond);

    /// <summary>Returns the time as text.</summary>
    /// <inheritdoc cref="Since" path="/param"/>
    public static string Text(long started)
    {
        (long seconds, long units) = Since(started);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds}.{units:D4}");
    }
}
