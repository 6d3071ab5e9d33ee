using Gordo.Core;
using Gordo.Core.Engines.MlNet;

namespace Gordo.Tests.Engines.MlNet;

/// <summary>The folder for files that ML.NET unpacks.</summary>
[NonParallelizable]
internal sealed class TemporaryFolderTests
{
    [Test]
    public void Folders_of_ended_processes_are_deleted_and_those_in_use_are_kept()
    {
        var inUse = new TemporaryFolder();
        string abandoned = Directory.CreateTempSubdirectory("gordo-mlnet-").FullName;
        File.WriteAllText(Path.Combine(abandoned, "lock"), "");
        File.WriteAllText(Path.Combine(abandoned, "model"), "unpacked");

        TemporaryFolder.DeleteAbandoned();

        Directory.Exists(abandoned).Should().BeFalse();
        Directory.Exists(inUse.Path).Should().BeTrue();
    }

    [Test]
    public void What_a_failed_load_leaves_is_deleted_and_the_rest_is_kept()
    {
        var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "of another model"), "");
        HashSet<string> before = folder.List();
        Directory.CreateDirectory(Path.Combine(folder.Path, "new", "deep"));
        File.WriteAllText(Path.Combine(folder.Path, "file"), "");

        folder.DeleteExcept(before);

        folder.List().Should().BeEquivalentTo(before);
    }

    [Test]
    public void A_temporary_folder_that_cannot_be_written_is_named()
    {
        string? temporary = Environment.GetEnvironmentVariable("TMPDIR");
        string missing = Path.Combine(Path.GetTempPath(), "no such folder " + Guid.NewGuid().ToString("N"));
        File.WriteAllText(missing, "a file where a folder is expected");
        try
        {
            Environment.SetEnvironmentVariable("TMPDIR", missing);
            FluentActions.Invoking(() => new TemporaryFolder()).Should().Throw<ModelException>()
                .WithMessage($"*'{missing}/' cannot be written*").Which.IsUnreadable.Should().BeTrue("the next attempt may succeed");
        }
        finally
        {
            Environment.SetEnvironmentVariable("TMPDIR", temporary);
            File.Delete(missing);
        }
    }
}
