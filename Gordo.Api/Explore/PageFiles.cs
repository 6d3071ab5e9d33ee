using System.Collections.Concurrent;
using System.Reflection;

namespace Gordo.Api.Explore;

/// <summary>The files of the pages, embedded in the program. A file is read and compressed when it is first asked for, and kept.</summary>
internal static class PageFiles
{
    private const string Prefix = "Explore/";

    // The folders in names of resources are separated as on the machine that compiled them.
    private static readonly Dictionary<string, string> Resources = Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(static name => name[Prefix.Length..].Replace('\\', '/'), static name => name, StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, PageFile> Files = new(StringComparer.Ordinal);

    /// <summary>The names of all files, such as <c>vendor/uPlot.min.css</c>.</summary>
    public static IReadOnlyCollection<string> Names => Resources.Keys;

    /// <summary>Returns a file; null if there is none of this name.</summary>
    public static PageFile? Find(string name) =>
        Resources.ContainsKey(name) ? Files.GetOrAdd(name, static name => new PageFile(name, Read(name))) : null;

    /// <summary>Returns the content of a file that exists.</summary>
    public static byte[] Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resources[name])!; // Listed, so it exists.
        return ReadToEnd(stream);
    }

    /// <summary>Returns the content of a resource.</summary>
    public static byte[] ReadToEnd(Stream stream)
    {
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
