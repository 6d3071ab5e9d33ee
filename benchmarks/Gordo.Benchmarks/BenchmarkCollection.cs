namespace Gordo.Benchmarks;

/// <summary>The recorded models, which are what the benchmarks over HTTP ask.</summary>
internal static class BenchmarkCollection
{
    /// <summary>The folder of their revision, found upwards of the running program.</summary>
    public static string Directory
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Gordo.sln")))
                folder = folder.Parent;
            string collection = Path.Combine(folder?.FullName ?? ".", "Gordo.Tests", "Golden", "Data", "server", "collection");
            return System.IO.Directory.GetDirectories(collection).Order(StringComparer.Ordinal).Last();
        }
    }
}
