namespace Gordo.Tests.Golden;

/// <summary>
/// The public test vectors and hostile files, found through <c>GORDO_CONFORMANCE_DIR</c>. They are not part of
/// the repository; without the variable the tests that need them are skipped, by name.
/// </summary>
internal static class ConformanceData
{
    public static string? Root { get; } =
        Environment.GetEnvironmentVariable("GORDO_CONFORMANCE_DIR") is { Length: > 0 } directory
            ? System.IO.Path.GetFullPath(directory)
            : null;

    /// <summary>The full path of a file or folder of the conformance data; the test is skipped where it is absent.</summary>
    public static string Path(params string[] parts)
    {
        string relative = System.IO.Path.Combine(parts);
        string? path = Root is null ? null : System.IO.Path.Combine(Root, relative);
        if (path is null || !System.IO.Path.Exists(path))
            Assert.Ignore($"GORDO_CONFORMANCE_DIR has no '{relative}'.");
        return path;
    }

    /// <summary>One test case per sub-folder, given its full path, or one skipped case.</summary>
    public static IEnumerable<TestCaseData> Folders(params string[] parts) =>
        TestFolders.Cases(System.IO.Path.Combine([Root ?? "$GORDO_CONFORMANCE_DIR", .. parts]));

    /// <summary>
    /// One test case per line of a tab-separated manifest with a header line: the folder the manifest is in, and the
    /// line's fields by column name. Named after the first field. One skipped case where the manifest is absent.
    /// </summary>
    public static IEnumerable<TestCaseData> Manifest(params string[] parts) =>
        TestFolders.ManifestCases(System.IO.Path.Combine([Root ?? "$GORDO_CONFORMANCE_DIR", .. parts]));
}
