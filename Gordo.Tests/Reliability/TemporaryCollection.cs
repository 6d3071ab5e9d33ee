using Gordo.Tests.Golden;

namespace Gordo.Tests.Reliability;

/// <summary>A collection in a temporary folder, with copies of golden models.</summary>
internal sealed class TemporaryCollection : IDisposable
{
    public const string Current = "1577836800000";
    public const string Older = "1546300800000";

    private static readonly string Source = Directory.GetDirectories(GoldenData.Path("server", "collection")).Order(StringComparer.Ordinal).Last();

    public TemporaryCollection()
    {
        Root = Directory.CreateTempSubdirectory("gordo-reliability-").FullName;
        Directory.CreateDirectory(Path.Combine(Root, Current));
    }

    public string Root { get; }

    public string CurrentDirectory => Path.Combine(Root, Current);

    /// <summary>Copies a golden model into a revision under another name.</summary>
    public string Add(string golden, string name, string revision = Current)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Root, revision, name)).FullName;
        foreach (string file in Directory.GetFiles(Path.Combine(Source, golden)))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        return folder;
    }

    /// <summary>Returns the path of a file of a golden model.</summary>
    public static string Golden(string model, string file) => Path.Combine(Source, model, file);

    public void Dispose()
    {
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
    }
}
