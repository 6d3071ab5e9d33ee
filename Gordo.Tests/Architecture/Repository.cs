using System.Reflection;
using System.Xml.Linq;

namespace Gordo.Tests.Architecture;

/// <summary>Finds the projects of the product and their sources.</summary>
internal static class Repository
{
    /// <summary>The projects, each of which may reference those before it.</summary>
    public static readonly string[] Products = ["Gordo.Serialization", "Gordo.Core", "Gordo.Api"];

    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!; // set in the project file

    /// <summary>Returns the sources of projects, without generated ones.</summary>
    public static List<SourceFile> Sources(params IEnumerable<string> projects) =>
        [.. projects.SelectMany(project => Directory.EnumerateFiles(Path.Combine(Root, project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !IsGenerated(file)).Order(StringComparer.Ordinal).Select(file => SourceFile.Read(Root, file))];

    /// <summary>Returns the names of the projects that a project references.</summary>
    public static IEnumerable<string> References(string project) =>
        Items(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    /// <summary>Returns the namespaces that a project file imports into every source, by project.</summary>
    public static ILookup<string, string> ProjectUsings() => Products
        .SelectMany(project => Items(project, "Using"), (project, target) => (project, target))
        .ToLookup(item => item.project, item => item.target);

    private static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(Path.Combine(Root, project, project + ".csproj")).Descendants(kind)
            .Select(item => (string?)item.Attribute("Include")).OfType<string>();

    private static bool IsGenerated(string file) =>
        Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar) is [_, "bin" or "obj", ..];
}
