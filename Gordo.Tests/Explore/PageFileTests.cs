using System.Text;
using System.Text.RegularExpressions;
using Gordo.Api.Explore;
using Gordo.Tests.Architecture;

namespace Gordo.Tests.Explore;

/// <summary>The files of the page as a whole: their size, their licences, and where they lead.</summary>
internal sealed partial class PageFileTests
{
    private const int MaxCompressedBytes = 150 * 1024;

    private static IEnumerable<string> OwnFiles => PageFiles.Names.Where(name => !name.StartsWith("vendor/", StringComparison.Ordinal));

    [Test]
    public void Files_are_those_of_the_folder()
    {
        string folder = Path.Combine(Repository.Root, "Gordo.Api", "Explore", "Page");
        PageFiles.Names.Should().BeEquivalentTo(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')));
    }

    [Test]
    public void All_files_together_take_less_than_150_kilobytes()
    {
        int bytes = PageFiles.Names.Sum(name => PageFiles.Find(name)!.CompressedLength);
        TestContext.Out.WriteLine($"{bytes:N0} bytes compressed");
        bytes.Should().BeInRange(20_000, MaxCompressedBytes);
    }

    [Test]
    public void Libraries_have_their_licence_beside_them() =>
        PageFiles.Names.Where(name => name.StartsWith("vendor/", StringComparison.Ordinal) && !name.EndsWith(".txt", StringComparison.Ordinal))
            .Select(name => Path.GetFileName(name).Split('.')[0]).Distinct()
            .Should().NotBeEmpty().And.OnlyContain(library => PageFiles.Names.Contains($"vendor/{library}.LICENSE.txt"));

    [TestCaseSource(nameof(OwnFiles))]
    public void File_has_no_address_of_another_host_and_nothing_inline(string name)
    {
        string content = Text(name).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
        content.Should().NotContainAny("http:", "https:", "//cdn", "innerHTML", "eval(");
        if (!name.EndsWith(".html", StringComparison.Ordinal))
            return;
        Inline().Matches(content).Should().BeEmpty();
        Address().Matches(content).Select(match => match.Groups["address"].Value).Should().NotBeEmpty()
            .And.NotContain(address => address.StartsWith('/'), "addresses are relative, so that they work behind a prefix");
    }

    [TestCaseSource(nameof(OwnFiles))]
    public void Files_that_a_file_names_exist(string name)
    {
        IEnumerable<string> named = name.EndsWith(".js", StringComparison.Ordinal) ? Import().Matches(Text(name)).Select(match => match.Groups["file"].Value)
            : Address().Matches(Text(name)).Select(match => match.Groups["address"].Value.Replace("{prefix}explore/", "", StringComparison.Ordinal))
                .Where(address => FileName().IsMatch(address) && !address.StartsWith("..", StringComparison.Ordinal) && !address.Contains("{prefix}", StringComparison.Ordinal));
        PageFiles.Names.Should().Contain(named.Append(name));
    }

    private static string Text(string name) => Encoding.UTF8.GetString(PageFiles.Read(name));

    [GeneratedRegex(@"<style|<script(?![^>]* src=)| style=| on[a-z]+=", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex("(href|src)=\"(?<address>[^\"#]+)\"")]
    private static partial Regex Address();

    [GeneratedRegex("from '\\./(?<file>[^']+)'")]
    private static partial Regex Import();

    [GeneratedRegex(@"\.(css|js|svg|html)$")]
    private static partial Regex FileName();
}
