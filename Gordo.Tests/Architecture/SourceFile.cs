namespace Gordo.Tests.Architecture;

/// <summary>A C# source file: its namespace, its using directives and the names it declares and writes.</summary>
internal sealed class SourceFile
{
    private static readonly string[] TypeKeywords = ["class", "struct", "interface", "enum", "record"];

    private readonly List<string> _tokens;

    private SourceFile(string path, List<string> tokens)
    {
        Path = path;
        _tokens = tokens;
    }

    /// <summary>The path relative to the repository, with slashes.</summary>
    public string Path { get; }

    /// <summary>The folder as a namespace.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('/', '.'); // a path of a file

    /// <summary>The file-scoped namespace; empty if there is none.</summary>
    public string Namespace { get; private set; } = "";

    /// <summary>The targets of using directives: namespaces, and types of aliases and static directives.</summary>
    public List<string> Usings { get; } = [];

    /// <summary>The targets of <c>global using</c> directives.</summary>
    public List<string> GlobalUsings { get; } = [];

    /// <summary>The types declared in the namespace.</summary>
    public HashSet<string> Types { get; } = [];

    /// <summary>The names of the extension methods it declares.</summary>
    public HashSet<string> Extensions { get; } = [];

    /// <summary>The names in the code: identifiers joined by dots, except those that a dot precedes.</summary>
    public List<string[]> Names { get; } = [];

    /// <summary>The identifiers that a dot precedes.</summary>
    public HashSet<string> Members { get; } = [];

    /// <summary>Reads a file of the repository.</summary>
    public static SourceFile Read(string root, string file) =>
        Parse(System.IO.Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllText(file));

    /// <summary>Reads source text.</summary>
    public static SourceFile Parse(string path, string text)
    {
        var file = new SourceFile(path, CodeTokens.Of(text));
        file.Read();
        return file;
    }

    private void Read()
    {
        int depth = 0;
        for (int i = 0; i < _tokens.Count; i++)
        {
            string token = _tokens[i];
            depth += token is "{" ? 1 : token is "}" ? -1 : 0;
            if (depth == 0 && token == "using" && IsDirective(i, out int end))
            {
                (i > 0 && _tokens[i - 1] == "global" ? GlobalUsings : Usings).Add(Target(i + 1, end));
                i = end;
            }
            else if (depth == 0 && token == "namespace")
            {
                end = _tokens.FindIndex(i, x => x is ";" or "{");
                // A namespace with braces stays empty here, so the test reports that it differs from its folder.
                Namespace = _tokens[end] == ";" ? string.Concat(_tokens[(i + 1)..end]) : "";
                i = end - 1;
            }
            else if (IsIdentifier(token))
            {
                ReadName(ref i, depth);
            }
        }
    }

    private void ReadName(ref int i, int depth)
    {
        string token = _tokens[i];
        if (depth == 0 && Declared(i) is { } declared)
            Types.Add(declared);
        if (Next(i) == "(" && Next(i + 1) == "this")
            Extensions.Add(token);
        if (Next(i) == "<" && AfterTypeParameters(i + 1) is { } after && Next(after) == "(" && Next(after + 1) == "this")
            Extensions.Add(token);
        if (token == "extension" && Next(i) == "(")
            throw new NotSupportedException($"{Path} declares an extension block, which {nameof(SourceFile)} does not read yet.");
        var name = new List<string> { token };
        bool isMember = i > 0 && _tokens[i - 1] == ".";
        if (isMember)
            Members.Add(token);
        while (Next(i) == "." && IsIdentifier(Next(i + 1)))
        {
            i += 2;
            name.Add(_tokens[i]);
            Members.Add(_tokens[i]);
            if (Next(i) == "(" && Next(i + 1) == "this")
                Extensions.Add(_tokens[i]);
        }
        if (!isMember)
            Names.Add([.. name]);
    }

    private bool IsDirective(int i, out int end)
    {
        end = _tokens.FindIndex(i, token => token == ";");
        return end > 0 && !_tokens[i..end].Contains("(") && (i == 0 || _tokens[i - 1] is ";" or "global");
    }

    // A.B of "A.B", "static A.B", "X = A.B" and "X = A.B<C>".
    private string Target(int start, int end)
    {
        int equals = _tokens.IndexOf("=", start, end - start);
        start = equals >= 0 ? equals + 1 : _tokens[start] == "static" ? start + 1 : start;
        int generic = _tokens.IndexOf("<", start, end - start);
        string target = string.Concat(_tokens[start..(generic >= 0 ? generic : end)]);
        return target.StartsWith("global::", StringComparison.Ordinal) ? target["global::".Length..] : target;
    }

    private string? Declared(int i)
    {
        if (_tokens[i] == "delegate")
            return DelegateName(i);
        // Not a constraint, as in "where T : class".
        if (!TypeKeywords.Contains(_tokens[i]) || (i > 0 && _tokens[i - 1] is ":" or ","))
            return null;
        int name = _tokens[i] == "record" && Next(i) is "struct" or "class" ? i + 2 : i + 1;
        return name < _tokens.Count && IsIdentifier(_tokens[name]) ? _tokens[name] : null;
    }

    // The identifier before the parameter list, whose parenthesis follows a name or its type parameters.
    private string? DelegateName(int i)
    {
        for (int at = i + 2; at < _tokens.Count && _tokens[at] != ";"; at++)
        {
            if (!IsIdentifier(_tokens[at]))
                continue;
            if (Next(at) == "(" || (Next(at) == "<" && AfterTypeParameters(at + 1) is { } after && Next(after) == "("))
                return _tokens[at];
        }
        return null;
    }

    private int? AfterTypeParameters(int open)
    {
        int depth = 0;
        for (int i = open; i < _tokens.Count && (IsIdentifier(_tokens[i]) || _tokens[i] is "<" or ">" or "," or "." or "[" or "]" or "?"); i++)
        {
            depth += _tokens[i] is "<" ? 1 : _tokens[i] is ">" ? -1 : 0;
            if (depth == 0)
                return i;
        }
        return null;
    }

    private string Next(int i) => i + 1 < _tokens.Count ? _tokens[i + 1] : "";

    private static bool IsIdentifier(string token) => token.Length > 0 && (char.IsLetter(token[0]) || token[0] == '_');
}
