using System.Reflection;

namespace Gordo.Tests.Golden;

/// <summary>
/// The folder of the recorded data: the one named by <c>GORDO_GOLDEN_DIR</c>, else the copy beside this file.
/// </summary>
internal static class GoldenData
{
    public static string Root { get; } =
        Environment.GetEnvironmentVariable("GORDO_GOLDEN_DIR") is { Length: > 0 } directory
            ? System.IO.Path.GetFullPath(directory)
            : typeof(GoldenData).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(attribute => attribute.Key == "GoldenData").Value
                ?? throw new InvalidOperationException("The test assembly has no GoldenData attribute, which names the folder of the golden data.");

    /// <summary>Returns the full path of a file or folder of the golden data.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>
    /// Returns a test case for each sub-folder, named after it and with its full path. An absent folder gives one skipped
    /// case that names it, so that a partial set of golden data is not mistaken for a complete one.
    /// </summary>
    public static IEnumerable<TestCaseData> Folders(params string[] parts) => TestFolders.Cases(Path(parts));
}
