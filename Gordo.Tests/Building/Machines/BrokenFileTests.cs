using Gordo.Core.Building.Machines;
using Gordo.Tests.Documentation;

namespace Gordo.Tests.Building.Machines;

/// <summary>Reads configuration files with a fault each; the first line of a file says what its message must hold.</summary>
internal sealed class BrokenFileTests
{
    private static readonly Dictionary<string, string> None = [];

    private static IEnumerable<TestCaseData> Files() =>
        Directory.EnumerateFiles(MarkdownFile.Absolute("Gordo.Tests/Building/Machines/Broken"), "*.yaml").Order(StringComparer.Ordinal)
            .Select(file => new TestCaseData(file).SetArgDisplayNames(Path.GetFileNameWithoutExtension(file)));

    [TestCaseSource(nameof(Files))]
    public void The_message_names_the_fault_and_its_place(string file)
    {
        MachineFile broken = MachineFile.Read(file, None);
        string expected = File.ReadLines(file).First()[2..];
        broken.Faults.Should().ContainSingle(fault => fault.Contains(expected, StringComparison.Ordinal), string.Join('\n', broken.Faults))
            .Which.Should().Contain(Path.GetFileName(file));
        broken.Faults.Should().HaveCount(1);
    }

    [Test]
    public void All_faults_are_listed_at_once_and_unknown_keys_are_warnings()
    {
        const string Text = """
            machines:
              - name: a
                colour: red
                model: {KerasAutoEncoder: {kind: feedforward_hourglass, epochs: none, speed: 3}}
                dataset: {type: RandomDataset, tags: [A], train_start_date: yesterday, train_end_date: 2020-01-08T00:00:00Z}
              - name: b
                model: Nothing
                dataset: {type: RandomDataset, tags: [A], train_start_date: 2020-01-01T00:00:00Z, train_end_date: 2020-01-08T00:00:00Z, sampling: no}
            """;
        MachineFile file = MachineFile.Parse("plant.yaml", Text, None);
        file.Faults.Should().SatisfyRespectively(
            fault => fault.Should().StartWith("plant.yaml:4: machine 'a': KerasAutoEncoder.epochs is 'none'"),
            fault => fault.Should().StartWith("plant.yaml:5: machine 'a': dataset.train_start_date"),
            fault => fault.Should().StartWith("plant.yaml:7: machine 'b': model is 'Nothing'"));
        file.Warnings.Should().Equal(
            "plant.yaml:3: machine 'a': machine.colour is not known and is ignored.",
            "plant.yaml:4: machine 'a': KerasAutoEncoder.speed is not known and is ignored.",
            "plant.yaml:8: machine 'b': dataset.sampling is not known and is ignored.");
        file.Machines.Should().BeEmpty();
    }
}
