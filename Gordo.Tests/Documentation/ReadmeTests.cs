using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;
using Gordo.Tests.OpenApi;

namespace Gordo.Tests.Documentation;

/// <summary>Checks the README and the tables of <c>docs/</c> against the server.</summary>
internal sealed partial class ReadmeTests
{
    private static readonly string Readme = Read("README.md");

    [Test]
    public void README_has_at_most_150_lines() => Readme.TrimEnd().Split('\n').Should().HaveCountLessThanOrEqualTo(150);

    [Test]
    public async Task README_request_gets_its_response()
    {
        Match request = RequestBlock().Match(Readme);
        Match response = ResponseBlock().Match(Readme);
        await using GordoHost gordo = await GordoHost.StartDemoAsync();
        using HttpResponseMessage answer = await gordo.Client.PostAsync(
            request.Groups["path"].Value, new StringContent(request.Groups["body"].Value, Encoding.UTF8, "application/json"));

        JsonElement found = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync()).RootElement;
        JsonElement shown = JsonDocument.Parse(response.Groups["body"].Value).RootElement;
        found.GetProperty("data").ShouldMatch(shown.GetProperty("data"), 5e-4);
        found.EnumerateObject().Select(member => member.Name).Should().Equal(shown.EnumerateObject().Select(member => member.Name));
    }

    [Test]
    public void README_names_the_scores_of_the_response()
    {
        JsonElement data = JsonDocument.Parse(ResponseBlock().Match(Readme).Groups["body"].Value).RootElement.GetProperty("data");
        JsonElement total = data.GetProperty("total-anomaly-confidence").GetProperty("total-anomaly-confidence");
        double normal = total.GetProperty("0").GetDouble(), faulty = total.GetProperty("1").GetDouble();
        normal.Should().BeLessThan(1);
        faulty.Should().BeGreaterThan(100);

        Match text = ScoreText().Match(Readme);
        double.Parse(text.Groups["normal"].Value, CultureInfo.InvariantCulture).Should().BeApproximately(normal, 0.0005);
        double.Parse(text.Groups["faulty"].Value, CultureInfo.InvariantCulture).Should().BeApproximately(faulty, 0.5);
        JsonProperty worst = data.GetProperty("anomaly-confidence").EnumerateObject().MaxBy(tag => tag.Value.GetProperty("1").GetDouble());
        text.Groups["tag"].Value.Should().Be(worst.Name);
        double.Parse(text.Groups["worst"].Value, CultureInfo.InvariantCulture).Should().BeApproximately(worst.Value.GetProperty("1").GetDouble(), 0.5);
        text.Groups["expected"].Value.Should().Be(data.GetProperty("model-output").GetProperty(worst.Name).GetProperty("1").GetRawText());
    }

    [Test]
    public void The_settings_tables_name_every_setting_and_no_other()
    {
        IEnumerable<string> settings = typeof(Gordo.Api.Settings.SettingNames)
            .GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public)
            .Select(field => (string)field.GetRawConstantValue()!);
        SettingRow().Matches(Read("docs/configuration.md")).SelectMany(row => row.Groups["names"].Value.Split(", ")).Select(name => name.Trim('`'))
            .Should().BeEquivalentTo(settings);
    }

    [Test]
    public void The_places_named_for_the_functions_of_the_original_exist()
    {
        MatchCollection rows = PlaceRow().Matches(Read("docs/compatibility.md"));
        rows.Should().HaveCountGreaterThan(10);
        foreach (Match row in rows)
        {
            string folder = Path.Combine(OpenApiTests.RepositoryRoot, row.Groups["folder"].Value);
            string type = row.Groups["type"].Value.Split('.')[0];
            File.Exists(Path.Combine(folder, type + ".cs")).Should().BeTrue($"the document names {type} in {folder}");
        }
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(OpenApiTests.RepositoryRoot, file));

    [GeneratedRegex(@"localhost:5555(?<path>/gordo/\S+).*?<<'JSON'\n(?<body>.*?)\nJSON\n", RegexOptions.Singleline)]
    private static partial Regex RequestBlock();

    [GeneratedRegex(@"`total-anomaly-confidence` is (?<normal>[0-9.]+)\. .*the confidence is (?<faulty>[0-9]+), and that of `(?<tag>[^`]+)` is by far the highest of all tags, (?<worst>[0-9]+), .* expects (?<expected>[0-9.]+)\.")]
    private static partial Regex ScoreText();

    [GeneratedRegex(@"```json\n(?<body>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex ResponseBlock();

    [GeneratedRegex(@"^\| (?<names>`[A-Z][A-Z_]+`(, `[A-Z][A-Z_]+`)*) \|", RegexOptions.Multiline)]
    private static partial Regex SettingRow();

    [GeneratedRegex(@"`(?<type>[A-Z][A-Za-z]+(\.[A-Za-z]+)?)` \(`(?<folder>Gordo\.[A-Za-z./]+)`\)")]
    private static partial Regex PlaceRow();
}
