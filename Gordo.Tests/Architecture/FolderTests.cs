namespace Gordo.Tests.Architecture;

/// <summary>Checks namespaces, imports and project references of the product.</summary>
internal sealed class FolderTests
{
    private static readonly List<SourceFile> Sources = Repository.Sources(Repository.Products);
    private static readonly ImportGraph Imports = ImportGraph.Of(Sources, Repository.ProjectUsings());

    [Test]
    public void Namespaces_do_not_import_each_other_in_a_circle()
    {
        // A lower bound, so that a missed project is noticed.
        Sources.Select(file => file.Namespace).Distinct().Should().HaveCountGreaterThan(40);
        Imports.Circles().Should().BeEmpty();
    }

    [Test]
    public void Namespaces_are_named_after_their_folders()
    {
        Sources.Concat(Repository.Sources("Gordo.Tests"))
            .Where(file => file.Types.Count > 0 && file.Namespace != file.Folder)
            .Select(file => $"{file.Path}: {file.Namespace}").Should().BeEmpty();
    }

    [Test]
    public void Types_do_not_have_the_name_of_a_namespace()
    {
        HashSet<string> namespaces = [.. Sources.Select(file => file.Namespace)];
        Sources.SelectMany(file => file.Types, (file, type) => (file.Path, Name: file.Namespace + "." + type))
            .Where(type => namespaces.Contains(type.Name)).Should().BeEmpty();
    }

    [Test]
    public void Projects_reference_only_projects_below_them()
    {
        for (int i = 0; i < Repository.Products.Length; i++)
        {
            string project = Repository.Products[i];
            Repository.References(project).Should().BeSubsetOf(Repository.Products[..i], $"{project}.csproj may reference only these");
        }
        Repository.References("Gordo.Api").Should().NotBeEmpty();
    }

    [Test]
    public void Only_the_command_line_imports_hosting()
    {
        List<string> importers = [.. Imports.ImportersOf("Gordo.Api.Hosting")];
        importers.Should().NotBeEmpty();
        importers.Where(file => !file.StartsWith("Gordo.Api/CommandLine/", StringComparison.Ordinal)).Should().BeEmpty();
    }
}
