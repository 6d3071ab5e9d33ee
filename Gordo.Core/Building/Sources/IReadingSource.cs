namespace Gordo.Core.Building.Sources;

/// <summary>Where readings of tags come from.</summary>
internal interface IReadingSource
{
    /// <summary>Returns the readings of a tag.</summary>
    /// <param name="tag">The name of the tag.</param>
    /// <param name="start">The first nanosecond since 1970 UTC.</param>
    /// <param name="end">The nanosecond after the last one.</param>
    /// <param name="cancellation">Checked while reading.</param>
    /// <exception cref="BuildException">There is no such tag, or a file is damaged; the message names it.</exception>
    Readings Read(string tag, long start, long end, CancellationToken cancellation);
}
