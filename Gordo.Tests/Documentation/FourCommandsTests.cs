using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Gordo.Tests.Documentation;

/// <summary>Checks the commands that lead from readings to a found fault.</summary>
internal sealed partial class FourCommandsTests
{
    [Test]
    public void Both_documents_show_the_same_four_commands()
    {
        string[] commands = Commands("examples/compressor/README.md");
        commands.Should().HaveCount(4);
        Commands("docs/building.md").Should().Equal(commands);
    }

    [Test]
    public void Files_of_the_commands_are_found_from_the_folder_of_the_repository()
    {
        string text = string.Join(' ', Commands("docs/building.md"));
        NamedFile().Matches(text).Select(file => file.Value).Should().HaveCount(2).And.OnlyContain(file => File.Exists(MarkdownFile.Absolute(file)));
        // By default, dotnet run starts a web project in the project's folder.
        XDocument.Load(MarkdownFile.Absolute("Gordo.Api/Gordo.Api.csproj")).Descendants("EnableDefaultRunWorkingDirectory").Select(property => property.Value).Should().Equal("false");
    }

    private static string[] Commands(string document) =>
        Block().Match(File.ReadAllText(MarkdownFile.Absolute(document))).Groups["commands"].Value.Split('\n');

    [GeneratedRegex(@"```bash\n(?<commands>dotnet run .*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("examples/\\S+")]
    private static partial Regex NamedFile();
}
