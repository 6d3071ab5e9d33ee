using System.CommandLine;
using System.Text.RegularExpressions;
using Gordo.Api.CommandLine;

namespace Gordo.Tests.Documentation;

/// <summary>Compares the commands and options of the program with <c>docs/configuration.md</c>.</summary>
internal sealed partial class CommandLineTests
{
    // What the parser itself adds.
    private static readonly string[] Common = ["--help", "--version"];

    private static readonly string Section = CommandLineSection().Match(File.ReadAllText(MarkdownFile.Absolute("docs/configuration.md"))).Value;

    [Test]
    public void Each_command_has_a_row()
    {
        CommandRow().Matches(Section).Select(row => row.Groups["command"].Value)
            .Should().BeEquivalentTo(GordoCommand.Create().Subcommands.Select(command => command.Name));
    }

    [TestCaseSource(nameof(Commands))]
    public void Row_of_a_command_has_its_arguments_and_options(string name)
    {
        Command command = GordoCommand.Create().Subcommands.Single(command => command.Name == name);
        string usage = CommandRow().Matches(Section).Single(row => row.Groups["command"].Value == name).Groups["usage"].Value;
        OptionName().Matches(usage).Select(option => option.Value).Should().BeEquivalentTo(Names(command));
        ArgumentName().Matches(OptionWithValue().Replace(usage, "")).Select(argument => argument.Value)
            .Should().Equal(command.Arguments.Select(argument => argument.Name.ToUpperInvariant()));
    }

    [Test]
    public void Options_of_the_server_are_those_of_the_table()
    {
        IEnumerable<string> documented = OptionRow().Matches(Section).Select(row => row.Groups["option"].Value);
        documented.Should().BeEquivalentTo(Names(GordoCommand.Create().Subcommands.Single(command => command.Name == "run-server")));
        documented.Should().BeEquivalentTo(Names(GordoCommand.Create()), "run-server may be omitted");
    }

    private static IEnumerable<string> Names(Command command) => command.Options.Select(option => option.Name).Except(Common);

    private static IEnumerable<string> Commands() =>
        GordoCommand.Create().Subcommands.Select(command => command.Name).Where(name => name != "run-server");

    [GeneratedRegex("^## Command line\n.*?(?=^## )", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CommandLineSection();

    [GeneratedRegex(@"^\| (`gordo`, )?`gordo (?<command>[a-z][a-z-]*)(?<usage>[^`]*)` \|", RegexOptions.Multiline)]
    private static partial Regex CommandRow();

    [GeneratedRegex(@"--[a-z-]+")]
    private static partial Regex OptionName();

    [GeneratedRegex(@"--[a-z-]+( [A-Z]+)?")]
    private static partial Regex OptionWithValue();

    [GeneratedRegex("[A-Z]+")]
    private static partial Regex ArgumentName();

    [GeneratedRegex(@"^\| `(?<option>--[a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex OptionRow();
}
