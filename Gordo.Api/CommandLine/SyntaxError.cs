using System.CommandLine;
using System.CommandLine.Parsing;
using Gordo.Core.Names;

namespace Gordo.Api.CommandLine;

/// <summary>Describes arguments that are not understood: what is wrong, the nearest name, and a short help.</summary>
internal static class SyntaxError
{
    /// <summary>The exit code of a command line that is not understood.</summary>
    public const int ExitCode = 2;

    /// <summary>Returns the text to print; null if the arguments are understood.</summary>
    public static string? Find(ParseResult parsed)
    {
        string? misplaced = Misplaced(parsed);
        if (parsed.Errors.Count == 0 && misplaced is null)
            return null;
        Command command = parsed.CommandResult.Command;
        string path = PathOf(parsed.CommandResult);
        // The first one: what follows a mistyped command is not understood either.
        string fault = (misplaced ?? (parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null)) is { } token
            ? Unknown(token, path, command)
            : string.Join('\n', parsed.Errors.Select(error => $"{path}: {error.Message}"));
        return $"{fault}\nUsage: {path}{Usage(command)}\n'{path} --help' describes {(command.Subcommands.Count > 0 ? "all commands and options" : "the options")}.";
    }

    // The parser takes an unknown option for an argument where a command has one. After "--", everything is an argument.
    private static string? Misplaced(ParseResult parsed) => parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
        ? null
        : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .Select(token => token.Value).FirstOrDefault(text => text.Length > 1 && text[0] == '-');

    private static string Unknown(string token, string path, Command command)
    {
        bool isOption = token.StartsWith('-');
        IEnumerable<string> known = isOption
            ? command.Options.Where(option => !option.Hidden).Select(option => option.Name)
            : command.Subcommands.Select(subcommand => subcommand.Name);
        string what = isOption ? "an option" : command.Subcommands.Count > 0 ? "a command" : "expected after the other arguments";
        string hint = Meant(token, [.. known]) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        return $"{path}: '{token}' is not {what}.{hint}";
    }

    /// <summary>Returns the only name that begins with a text of two letters or more; else the nearest one, or null.</summary>
    internal static string? Meant(string text, IReadOnlyList<string> known)
    {
        string[] begun = [.. known.Where(name => text.TrimStart('-').Length > 1 && name.StartsWith(text, StringComparison.OrdinalIgnoreCase))];
        return begun.Length == 1 ? begun[0] : NearestName.Find(known, text);
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "gordo";

    private static string Usage(Command command)
    {
        if (command.Subcommands.Count > 0)
            return $" [{string.Join(" | ", command.Subcommands.Select(subcommand => subcommand.Name))}] ...";
        IEnumerable<string> arguments = command.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0
            ? $" [{argument.Name.ToUpperInvariant()}]"
            : $" {argument.Name.ToUpperInvariant()}");
        IEnumerable<string> options = command.Options.Where(option => option is not System.CommandLine.Help.HelpOption)
            .OrderByDescending(option => option.Required).Select(option => option.Required ? $" {Shape(option)}" : $" [{Shape(option)}]");
        return string.Concat(arguments.Concat(options));
    }

    private static string Shape(Option option) => option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool)
        ? option.Name
        : $"{option.Name} {(option.HelpName ?? option.Name[2..]).ToUpperInvariant()}";
}
