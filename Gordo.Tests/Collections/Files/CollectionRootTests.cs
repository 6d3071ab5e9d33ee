using Gordo.Core.Collections.Files;
using Gordo.Core.Names;

namespace Gordo.Tests.Collections.Files;

/// <summary>A list of models, which shares the names of the list before, has what is in the folder now.</summary>
[Platform(Exclude = "Win")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CollectionRootTests : IDisposable
{
    private static readonly Revision Current = TemporaryCollection.Revision(TemporaryCollection.Current);
    private static readonly Revision Older = TemporaryCollection.Revision(TemporaryCollection.Older);

    private readonly TemporaryCollection _files = new();
    private readonly CollectionRoot _root;

    public CollectionRootTests() => _root = new CollectionRoot(Path.Combine(_files.Root, TemporaryCollection.Current));

    public void Dispose() => _files.Dispose();

    [Test]
    public void Lists_of_two_revisions_in_turn_have_their_own_models()
    {
        Add(Current, "a", "b", "c");
        Add(Older, "b", "d");
        for (int round = 0; round < 3; round++)
        {
            _root.Models(Current).Should().Equal("a", "b", "c");
            _root.Models(Older).Should().Equal("b", "d");
        }
        _root.Models(TemporaryCollection.Revision("1")).Should().BeEmpty();
        _root.Models(Current).Should().Equal("a", "b", "c");
    }

    [Test]
    public void Models_added_removed_and_renamed_since_the_last_list_are_known()
    {
        Add(Current, "a", "b", "c");
        _root.Models(Current).Should().Equal("a", "b", "c");
        Add(Current, "aa", "C");
        Directory.Delete(_files.Folder("b"));
        _root.Models(Current).Should().Equal("C", "a", "aa", "c");
        Directory.Move(_files.Folder("c"), _files.Folder("b"));
        _root.Models(Current).Should().Equal("C", "a", "aa", "b");
        Directory.Delete(_files.Folder("a"));
        File.WriteAllText(_files.Folder("a"), "a file with the name of a model");
        Add(Current, "with space", ".hidden");
        _root.Models(Current).Should().Equal("C", "aa", "b");
        Directory.Delete(Path.Combine(_files.Root, TemporaryCollection.Current), recursive: true);
        _root.Models(Current).Should().BeEmpty();
        Add(Current, "b");
        _root.Models(Current).Should().Equal("b");
    }

    [Test]
    public void Links_that_take_the_place_of_folders_are_checked_again()
    {
        Add(Current, "a", "b", "c");
        Add(Older, "b", "d");
        _root.Models(Current).Should().Equal("a", "b", "c");
        foreach (string name in (string[])["a", "b", "c"])
            Directory.Delete(_files.Folder(name));
        string outside = Directory.CreateDirectory(Path.Combine(_files.Base, "outside")).FullName;
        Directory.CreateSymbolicLink(_files.Folder("a"), outside);
        Directory.CreateSymbolicLink(_files.Folder("b"), Path.Combine("..", TemporaryCollection.Older, "b"));
        Directory.CreateSymbolicLink(_files.Folder("c"), Path.Combine("..", TemporaryCollection.Older, "absent"));
        Directory.CreateSymbolicLink(_files.Folder("e"), _files.Folder("d", TemporaryCollection.Older));
        _root.Models(Current).Should().Equal("b", "e");
        _root.Models(Older).Should().Equal("b", "d");
        Directory.Delete(_files.Folder("d", TemporaryCollection.Older));
        Directory.Delete(_files.Folder("a"));
        Add(Current, "a");
        _root.Models(Current).Should().Equal("a", "b");
    }

    [Test]
    public void Names_of_the_last_list_are_shared()
    {
        Add(Current, "model");
        Add(Older, "model", "other");
        string first = _root.Models(Current)[0];
        _root.Models(Older)[0].Should().BeSameAs(first);
        _root.Models(Current)[0].Should().BeSameAs(first);
    }

    [Test]
    public void Lists_at_the_same_time_do_not_mix()
    {
        string[] current = [.. Enumerable.Range(0, 100).Select(i => $"a-{i:d3}")], older = [.. Enumerable.Range(50, 100).Select(i => $"a-{i:d3}")];
        Add(Current, current);
        Add(Older, older);
        Parallel.For(0, 200, i => _root.Models(i % 2 == 0 ? Current : Older).SequenceEqual(i % 2 == 0 ? current : older).Should().BeTrue());
    }

    private void Add(Revision revision, params string[] names)
    {
        foreach (string name in names)
            Directory.CreateDirectory(_files.Folder(name, revision.ToString()));
    }
}
