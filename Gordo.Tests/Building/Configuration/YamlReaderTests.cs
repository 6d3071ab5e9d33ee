using Gordo.Core.Building.Configuration;

namespace Gordo.Tests.Building.Configuration;

/// <summary>Tests reading of YAML.</summary>
internal sealed class YamlReaderTests
{
    [Test]
    public void Nodes_know_their_lines_and_kinds()
    {
        SettingNode root = YamlReader.Read("a: 1\nb:\n  - true\n  - \"2\"\nc: ~\n")!;
        root.Find("a")!.Number().Should().Be(1);
        root.Find("b")!.Items![0].Flag().Should().BeTrue();
        root.Find("b")!.Items![1].Line.Should().Be(4);
        root.Find("b")!.Items![1].Number().Should().BeNull("it is quoted");
        root.Find("c").Should().BeNull();
    }

    [Test]
    public void Aliases_and_merge_keys_are_resolved()
    {
        SettingNode root = YamlReader.Read("base: &b\n  x: 1\n  y: 2\nown:\n  <<: *b\n  y: 3\n")!;
        root.Find("own")!.Find("x")!.Number().Should().Be(1);
        root.Find("own")!.Find("y")!.Number().Should().Be(3);
    }

    [Test]
    public void Text_holding_YAML_is_read_with_the_lines_of_the_file()
    {
        var faults = new FaultList("file");
        SettingNode root = YamlReader.Read("first: 1\nmodel: |\n  a:\n    b: [1, 2\n")!;
        SettingReader.Open(root.Find("model"), "model", faults).Should().BeNull();
        faults.Faults.Should().ContainSingle().Which.Should().MatchRegex("^file:[45]: model: this is not YAML");
    }

    [TestCase("a: 1\na: 2", 2, "appears twice")]
    [TestCase("a: [1, 2", 2, "not YAML")]
    [TestCase("a: *missing", 1, "no anchor")]
    [TestCase("[1]: 2", 1, "a key is a list")]
    public void Faults_name_their_line(string text, int line, string message)
    {
        YamlFault fault = FluentActions.Invoking(() => YamlReader.Read(text)).Should().Throw<YamlFault>().WithMessage($"*{message}*").Which;
        fault.Line.Should().Be(line);
    }

    [Test]
    public void Deep_nesting_is_refused() =>
        FluentActions.Invoking(() => YamlReader.Read(new string('[', 100_000))).Should().Throw<YamlFault>().WithMessage("*64 levels*");

    [Test]
    public void Mappings_are_merged_member_by_member()
    {
        SettingNode over = YamlReader.Read("a: {x: 1}\nl: [1]")!, below = YamlReader.Read("a: {x: 0, y: 2}\nl: [5, 6]\nb: 3")!;
        SettingNode merged = over.Over(below);
        SettingJson.Of(merged)!.ToJsonString().Should().Be("""{"a":{"x":1,"y":2},"l":[1],"b":3}""");
    }
}
