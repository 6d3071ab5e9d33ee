using System.Globalization;
using System.Reflection;
using Gordo.Core.Engines.Compiled.Operators;

namespace Gordo.Tests.Onnx;

/// <summary>Checks that the operator table in the README matches the registry.</summary>
public sealed class OperatorTableTests
{
    [Test]
    public void The_readme_lists_exactly_the_registered_operators()
    {
        string[] registered =
        [
            .. OperatorRegistry.Default.Entries
                .Where(entry => entry.Domain != OperatorRegistry.Internal)
                .GroupBy(entry => (entry.Domain, entry.Name))
                .OrderBy(group => group.Key.Domain, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Name, StringComparer.Ordinal)
                .Select(group => $"| {group.Key.Name} | {Domain(group.Key.Domain)} | {Versions(group)} |"),
        ];
        string[] written = [.. File.ReadLines(Readme()).Where(line => line.EndsWith(" |", StringComparison.Ordinal)).Skip(1)];
        written.Should().Equal(registered, "the table should be\n{0}\n", string.Join('\n', registered));
    }

    private static string Domain(string domain) => domain.Length == 0 ? "ai.onnx" : domain;

    private static string Versions(IEnumerable<OperatorEntry> entries) =>
        string.Join(", ", entries.Select(entry => entry.Since.ToString(CultureInfo.InvariantCulture)));

    private static string Readme()
    {
        string data = typeof(OperatorTableTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "GoldenData").Value ?? "";
        return Path.GetFullPath(Path.Combine(data, "..", "..", "..", "Gordo.Core", "Onnx", "README.md"));
    }
}
