namespace Gordo.Tests.Golden;

/// <summary>
/// Public test vectors and malformed files in the folder named by <c>GORDO_CONFORMANCE_DIR</c>. They are not part of the
/// repository; without the variable, the tests that need them are skipped by name.
/// </summary>
internal static class ConformanceData
{
    public static string? Root { get; } =
        Environment.GetEnvironmentVariable("GORDO_CONFORMANCE_DIR") is { Length: > 0 } directory
            ? System.IO.Path.GetFullPath(directory)
            : null;

    /// <summary>Returns the full path of a file or folder of the conformance data; skips the test if it is absent.</summary>
    public static string Path(params string[] parts)
    {
        string relative = System.IO.Path.Combine(parts);
        string? path = Root is null ? null : System.IO.Path.Combine(Root, relative);
        if (path is null || !System.IO.Path.Exists(path))
            Assert.Ignore($"GORDO_CONFORMANCE_DIR has no '{relative}'.");
        return path;
    }

    /// <summary>Returns a test case with the full path of each sub-folder, or one skipped case if the folder is absent.</summary>
    public static IEnumerable<TestCaseData> Folders(params string[] parts) =>
        TestFolders.Cases(System.IO.Path.Combine([Root ?? "$GORDO_CONFORMANCE_DIR", .. parts]));

    /// <summary>
    /// Returns a test case for each line of a tab-separated manifest with a header line: the manifest's folder, and the
    /// fields by column name. Cases are named after the first field. Returns one skipped case if the manifest is absent.
    /// </summary>
    public static IEnumerable<TestCaseData> Manifest(params string[] parts) =>
        TestFolders.ManifestCases(System.IO.Path.Combine([Root ?? "$GORDO_CONFORMANCE_DIR", .. parts]));
}
