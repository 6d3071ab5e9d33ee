namespace Gordo.Tests.Architecture;

/// <summary>The imports between namespaces, with the files that cause them.</summary>
/// <remarks>
/// A namespace imports another when one of its files
/// <list type="bullet">
/// <item>names it, or a type of it, in a using directive of any kind, global ones of the project included;</item>
/// <item>writes a qualified name of one of its types, fully or from an enclosing namespace: <c>Access.Keys.ApiKey</c>;</item>
/// <item>
/// writes one of its types, or calls one of its extension methods, without a using directive because it is an enclosing
/// namespace: C# finds names there without a directive, so a child folder that uses its parent imports it.
/// </item>
/// </list>
/// A name that the file's own namespace declares is not an import. References in documentation comments are imports only if
/// they need a using directive. Types are not resolved: a member with the name of a type of an enclosing namespace counts as
/// an import, since a false alarm is better than a hidden circle.
/// </remarks>
internal sealed class ImportGraph
{
    private readonly Dictionary<string, HashSet<string>> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _extensions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string From, string To), SortedSet<string>> _imports = [];

    private ImportGraph(IReadOnlyCollection<SourceFile> files)
    {
        foreach (SourceFile file in files)
        {
            Of(_types, file.Namespace).UnionWith(file.Types);
            Of(_extensions, file.Namespace).UnionWith(file.Extensions);
        }
    }

    /// <summary>Returns the imports between the namespaces of some files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="projectUsings">The namespaces that every file of a project imports, by the first folder of a path.</param>
    public static ImportGraph Of(IReadOnlyCollection<SourceFile> files, ILookup<string, string>? projectUsings = null)
    {
        var graph = new ImportGraph(files);
        ILookup<string, string> global = files.SelectMany(file => file.GlobalUsings, (file, target) => (Project: Project(file), target))
            .ToLookup(item => item.Project, item => item.target);
        foreach (SourceFile file in files)
        {
            foreach (string target in file.Usings.Concat(global[Project(file)]).Concat(projectUsings?[Project(file)] ?? []))
                graph.AddTarget(file, target);
            foreach (string[] name in file.Names)
                graph.AddName(file, name);
            foreach (string member in file.Members)
                graph.AddExtension(file, member);
        }
        return graph;
    }

    /// <summary>Returns the namespaces that a namespace imports, in ordinal order.</summary>
    public IEnumerable<string> ImportsOf(string name) => _imports.Keys.Where(import => import.From == name).Select(import => import.To);

    /// <summary>Returns the files that import a namespace.</summary>
    public IEnumerable<string> ImportersOf(string name) =>
        _imports.Where(import => import.Key.To == name).SelectMany(import => import.Value).Distinct(StringComparer.Ordinal);

    /// <summary>Returns the imports of the shortest circles, with their files; empty if there is no circle.</summary>
    public List<string> Circles()
    {
        var circles = _imports.Keys.Select(import => (Import: import, Length: StepsBetween(import.To, import.From)))
            .Where(item => item.Length >= 0).ToList();
        return [.. circles.Where(item => item.Length == circles.Min(other => other.Length))
            .Select(item => $"{item.Import.From} -> {item.Import.To}: {string.Join(", ", _imports[item.Import])}")];
    }

    // Returns the least number of imports from one namespace to another; -1 if there is no path.
    private int StepsBetween(string from, string to)
    {
        HashSet<string> seen = [from], last = [from];
        for (int steps = 0; last.Count > 0; steps++)
        {
            if (last.Contains(to))
                return steps;
            last = [.. last.SelectMany(ImportsOf).Where(seen.Add)];
        }
        return -1;
    }

    private void AddTarget(SourceFile file, string target)
    {
        for (string name = target; name.Length > 0; name = Parent(name))
        {
            if (_types.ContainsKey(name))
            {
                Add(file, name);
                return;
            }
        }
    }

    private void AddName(SourceFile file, string[] name)
    {
        foreach (string scope in Scopes(file.Namespace))
        {
            if (IsType(scope, name[0]))
            {
                Add(file, scope);
                break;
            }
        }
        if (name.Length == 1)
            return;
        foreach (string scope in Scopes(file.Namespace).Append(""))
        {
            string qualifier = scope;
            for (int i = 0; i + 1 < name.Length; i++)
            {
                qualifier = qualifier.Length == 0 ? name[i] : qualifier + "." + name[i];
                if (IsType(qualifier, name[i + 1]))
                    Add(file, qualifier);
            }
        }
    }

    private void AddExtension(SourceFile file, string member)
    {
        foreach (string scope in Scopes(file.Namespace))
        {
            if (_extensions.TryGetValue(scope, out HashSet<string>? names) && names.Contains(member))
                Add(file, scope);
        }
    }

    private bool IsType(string scope, string name) =>
        _types.TryGetValue(scope, out HashSet<string>? types) && (types.Contains(name) || types.Contains(name + "Attribute"));

    private void Add(SourceFile file, string to)
    {
        if (file.Namespace == to)
            return;
        if (!_imports.TryGetValue((file.Namespace, to), out SortedSet<string>? files))
            _imports.Add((file.Namespace, to), files = new(StringComparer.Ordinal));
        files.Add(file.Path);
    }

    // Returns the namespace and its enclosing namespaces, nearest first.
    private static IEnumerable<string> Scopes(string name)
    {
        for (; name.Length > 0; name = Parent(name))
            yield return name;
    }

    private static string Parent(string name) => name.Contains('.', StringComparison.Ordinal) ? name[..name.LastIndexOf('.')] : "";

    private static string Project(SourceFile file) => file.Path.Split('/')[0];

    private static HashSet<string> Of(Dictionary<string, HashSet<string>> names, string scope) =>
        names.TryGetValue(scope, out HashSet<string>? found) ? found : names[scope] = new(StringComparer.Ordinal);
}
