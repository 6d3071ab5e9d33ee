using Gordo.Core.Building.Output;

namespace Gordo.Tests.Building.Output;

/// <summary>Tests that a model folder appears as a whole or not at all.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class StagedFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("gordo-staged-").FullName;

    private string Target => Path.Combine(_root, "collection", "1", "pump-1");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Test]
    public void A_folder_that_is_not_completed_leaves_nothing_behind()
    {
        using (var staged = new StagedFolder(Target))
        {
            staged.Write("model.onnx", [1]);
            Directory.Exists(Target).Should().BeFalse();
            Directory.EnumerateDirectories(staged.Revision).Select(Path.GetFileName).Should().Equal("pump-1");
        }
        Directory.EnumerateFileSystemEntries(_root).Should().BeEmpty();
    }

    [Test]
    public void Folders_that_existed_before_are_kept()
    {
        Directory.CreateDirectory(Path.Combine(_root, "collection"));
        new StagedFolder(Target).Dispose();
        Directory.EnumerateFileSystemEntries(_root, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Should().Equal("collection");
    }

    [Test]
    public void A_completed_folder_replaces_the_one_before_it()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "model.zip"), "old");
        using (var staged = new StagedFolder(Target + Path.DirectorySeparatorChar))
        {
            staged.Write("model.onnx", [1, 2]);
            staged.Complete();
        }
        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Target)!).Should().Equal(Target);
        Directory.EnumerateFiles(Target).Select(Path.GetFileName).Should().Equal("model.onnx");
    }
}
