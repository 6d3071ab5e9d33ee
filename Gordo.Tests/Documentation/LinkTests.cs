namespace Gordo.Tests.Documentation;

/// <summary>Checks that files, folders and headings named in the documentation exist.</summary>
internal sealed class LinkTests
{
    private static IEnumerable<string> References() =>
        Directory.EnumerateFiles(MarkdownFile.Absolute("docs"), "*.md").Select(file => "docs/" + Path.GetFileName(file)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Documents() =>
        ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md", "Gordo.Core/Onnx/README.md", "examples/compressor/README.md", .. References()];

    [TestCaseSource(nameof(Documents))]
    public void Relative_links_lead_to_files_and_headings_that_exist(string document) =>
        new MarkdownFile(document).RelativeLinks.Where(link => !Resolves(document, link)).Should().BeEmpty();

    [TestCaseSource(nameof(Documents))]
    public void Files_and_folders_named_as_code_exist(string document) =>
        new MarkdownFile(document).NamedPaths.Where(path => !Path.Exists(MarkdownFile.Absolute(path))).Should().BeEmpty();

    [TestCaseSource(nameof(References))]
    public void The_README_links_every_document_of_docs(string document) =>
        new MarkdownFile("README.md").RelativeLinks.Should().Contain(document);

    private static bool Resolves(string document, string link)
    {
        int hash = link.IndexOf('#', StringComparison.Ordinal);
        string file = hash < 0 ? link : link[..hash];
        string path = file.Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, file); // a relative path to a file
        if (!Path.Exists(MarkdownFile.Absolute(path)))
            return false;
        return hash < 0 || new MarkdownFile(path).Anchors.Contains(link[(hash + 1)..]);
    }
}
