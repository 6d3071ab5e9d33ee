using System.Reflection;

namespace Gordo.Tests.Golden;

/// <summary>
/// Where the recorded answers of the original are: the folder named by <c>GORDO_GOLDEN_DIR</c>,
/// else the copies that stand beside this file.
/// </summary>
internal static class GoldenData
{
    public static string Root { get; } =
        Environment.GetEnvironmentVariable("GORDO_GOLDEN_DIR") is { Length: > 0 } directory
            ? System.IO.Path.GetFullPath(directory)
            : typeof(GoldenData).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(attribute => attribute.Key == "GoldenData").Value
                ?? throw new InvalidOperationException("The test assembly does not say where its golden data are.");

    /// <summary>The full path of a file or folder of the golden data.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>
    /// One test case per sub-folder, named after it and given its full path. A folder that is missing gives one
    /// skipped case that names it, so that a partial set of golden data is seen and not mistaken for a full one.
    /// </summary>
    public static IEnumerable<TestCaseData> Folders(params string[] parts) => TestFolders.Cases(Path(parts));
}
