namespace Gordo.Benchmarks;

/// <summary>The collection of recorded models that benchmarks over HTTP use.</summary>
internal static class BenchmarkCollection
{
    /// <summary>The folder of the revision, found above the folder of the running program.</summary>
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
