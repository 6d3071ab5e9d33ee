using System.Text.RegularExpressions;
using Gordo.Tests.Architecture;

namespace Gordo.Tests.Documentation;

/// <summary>A Markdown file of the repository: its links, the anchors of its headings, and the paths it names.</summary>
internal sealed partial class MarkdownFile
{
    private readonly string _text;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The path relative to the repository's root.</param>
    public MarkdownFile(string path)
    {
        Path = path;
        _text = FencedCode().Replace(File.ReadAllText(Absolute(path)), "");
    }

    /// <summary>The path relative to the repository's root.</summary>
    public string Path { get; }

    /// <summary>The targets of the file's links, except those with a scheme such as <c>https:</c>.</summary>
    public IEnumerable<string> RelativeLinks =>
        Link().Matches(InlineCode().Replace(_text, "")).Select(match => match.Groups["target"].Value).Where(target => !Scheme().IsMatch(target));

    /// <summary>The paths of the repository that the file names as code.</summary>
    public IEnumerable<string> NamedPaths => InlineCode().Matches(_text).Select(match => match.Value.Trim('`')).Where(code => RepositoryPath().IsMatch(code));

    /// <summary>The anchors of the headings, as GitHub creates them.</summary>
    public IReadOnlyCollection<string> Anchors
    {
        get
        {
            var anchors = new HashSet<string>(StringComparer.Ordinal);
            foreach (Match heading in Heading().Matches(_text))
            {
                string anchor = NotInAnchors().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-');
                // A repeated heading gets a number.
                string unique = anchor;
                for (int count = 1; !anchors.Add(unique); count++)
                    unique = $"{anchor}-{count}";
            }
            return anchors;
        }
    }

    /// <summary>Returns the full path of a file of the repository.</summary>
    public static string Absolute(string path) => System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository.Root, path));

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedCode();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^(Gordo\.[A-Z]\w+|deploy|benchmarks|docs|\.ci)(/[\w.-]+)*/?$")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^[a-z]+:")]
    private static partial Regex Scheme();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
