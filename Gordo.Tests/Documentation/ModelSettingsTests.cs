using System.Text.Json;
using System.Text.RegularExpressions;
using Gordo.Core.Anomaly;
using Gordo.Core.Collections;

namespace Gordo.Tests.Documentation;

/// <summary>Checks the example and the table of the <c>gordo</c> settings in <c>docs/models.md</c>.</summary>
internal sealed partial class ModelSettingsTests
{
    private static readonly string Section = SettingsSection().Match(File.ReadAllText(MarkdownFile.Absolute("docs/models.md"))).Value;

    private static string Example => JsonBlock().Match(Section).Groups["json"].Value;

    [Test]
    public void The_example_sets_every_key()
    {
        ModelSettings settings = ModelSettings.Parse(Example);

        Unset(settings).Should().BeEmpty();
        Unset(settings.Estimator!).Should().BeEmpty();
        Unset(settings.Detector!).Should().BeEmpty();
        Unset(settings.Detector!.Scaler!).Should().BeEmpty();
        new Detector(settings.Detector, settings.Detector.Scaler!.Scale!.Length).Window.Should().Be(settings.Detector.Window);
    }

    [Test]
    public void The_table_has_a_row_for_each_key_of_the_example()
    {
        using JsonDocument example = JsonDocument.Parse(Example);
        KeyRow().Matches(Section).Select(row => row.Groups["key"].Value).Should().Equal(Keys(example.RootElement, ""));
    }

    private static IEnumerable<string> Unset(object settings) =>
        settings.GetType().GetProperties().Where(property => property.GetValue(settings) is null).Select(property => property.Name);

    private static IEnumerable<string> Keys(JsonElement element, string prefix)
    {
        foreach (JsonProperty member in element.EnumerateObject())
        {
            yield return prefix + member.Name;
            if (member.Value.ValueKind != JsonValueKind.Object)
                continue;
            foreach (string key in Keys(member.Value, $"{prefix}{member.Name}."))
                yield return key;
        }
    }

    [GeneratedRegex("^## The gordo settings\n.*?(?=^## )", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SettingsSection();

    [GeneratedRegex("```json\n(?<json>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();

    [GeneratedRegex(@"^\| `(?<key>[a-z_.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex KeyRow();
}
