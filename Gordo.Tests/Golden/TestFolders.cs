namespace Gordo.Tests.Golden;

/// <summary>Creates test cases from folders and manifests, so that a new case is new data and no new code.</summary>
internal static class TestFolders
{
    public static IEnumerable<TestCaseData> Cases(string folder)
    {
        if (!Directory.Exists(folder))
            return [Missing(folder)];
        return Directory.EnumerateDirectories(folder)
            .Order(StringComparer.Ordinal)
            .Select(path => new TestCaseData(path).SetArgDisplayNames(Path.GetFileName(path)));
    }

    public static IEnumerable<TestCaseData> ManifestCases(string file)
    {
        if (!File.Exists(file))
            return [Missing(file, argumentCount: 2)];
        string folder = Path.GetDirectoryName(file) ?? "";
        string[] lines = File.ReadAllLines(file);
        string[] header = lines[0].Split('\t');
        return lines.Skip(1).Where(line => line.Length > 0).Select(line =>
        {
            string[] fields = line.Split('\t');
            var row = header.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
            return new TestCaseData(folder, row).SetArgDisplayNames(fields[0]);
        });
    }

    private static TestCaseData Missing(string path, int argumentCount = 1) =>
        new TestCaseData(new object?[argumentCount]).SetArgDisplayNames(path).Ignore($"'{path}' is absent.");
}
