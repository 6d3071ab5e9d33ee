namespace Gordo.Benchmarks.Models;

/// <summary>The folders of the benchmarks' inputs.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Returns the folder of a golden model.</summary>
    public static string Model(string name) => Path.Combine(Root, "Gordo.Tests", "Golden", "Data", "onnx", name);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Gordo.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("No folder above the program contains Gordo.sln.");
    }
}
