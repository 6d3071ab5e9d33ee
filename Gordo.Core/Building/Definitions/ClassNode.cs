using Gordo.Core.Building.Configuration;

namespace Gordo.Core.Building.Definitions;

/// <summary>A class and its parameters, as definitions of models name them: <c>sklearn.preprocessing.MinMaxScaler: {…}</c>.</summary>
/// <param name="Name">The last part of the class path: <c>MinMaxScaler</c>.</param>
/// <param name="Parameters">The parameters; null for none.</param>
/// <param name="Line">The line in the file.</param>
internal sealed record ClassNode(string Name, SettingNode? Parameters, int Line)
{
    /// <summary>Reads a class: text with its path, or a mapping of its path to its parameters.</summary>
    /// <param name="node">The node; text may hold YAML.</param>
    /// <param name="place">What it is in messages, such as <c>model</c>.</param>
    /// <param name="faults">Receives faults.</param>
    /// <returns>Null if it is neither, which has been reported.</returns>
    public static ClassNode? Read(SettingNode? node, string place, FaultList faults)
    {
        SettingNode? opened = SettingReader.Open(node, place, faults);
        switch (opened)
        {
            case { Text: { } path }:
                return new ClassNode(LastPart(path), null, opened.Line);
            case { Members: { Count: 1 } members }:
                (string key, SettingNode parameters) = members.First();
                return new ClassNode(LastPart(key), parameters, opened.Line);
            case { Members: { } several }:
                faults.Add(opened.Line, $"{place} has the keys {string.Join(", ", several.Keys.Select(Text.Quote))}, expected one key, a class with its parameters.");
                return null;
            default:
                // A text that is not YAML has been reported.
                if (opened is not null || node is null)
                    faults.Add(opened?.Line ?? 0, $"{place} is {opened?.Shown ?? "absent"}, expected a class with its parameters.");
                return null;
        }
    }

    /// <summary>Starts reading the parameters.</summary>
    public SettingReader Reader(FaultList faults) => new(Parameters, Name, faults);

    private static string LastPart(string path) => path.Trim()[(path.Trim().LastIndexOf('.') + 1)..];
}
