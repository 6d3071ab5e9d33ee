namespace Gordo.Core.Building.Sources;

/// <summary>Where readings of tags come from.</summary>
internal interface IReadingSource
{
    /// <summary>Reads the readings of tags, in any order; of readings of the same time, all count.</summary>
    /// <param name="tags">The names of the tags.</param>
    /// <param name="start">The first nanosecond since 1970 UTC.</param>
    /// <param name="end">The nanosecond after the last one.</param>
    /// <param name="sink">Called with each reading of the period that is not missing.</param>
    /// <param name="cancellation">Checked while reading.</param>
    /// <exception cref="BuildException">A tag is absent, or a file is damaged; the message names it.</exception>
    void Read(IReadOnlyList<string> tags, long start, long end, ReadingSink sink, CancellationToken cancellation);

    /// <summary>Returns a text that changes when the readings of tags do, without reading them.</summary>
    /// <exception cref="BuildException">A tag is absent; the message names it.</exception>
    string Version(IReadOnlyList<string> tags);
}
