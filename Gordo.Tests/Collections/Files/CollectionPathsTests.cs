using Gordo.Core.Collections;
using Gordo.Core.Names;

namespace Gordo.Tests.Collections.Files;

/// <summary>Links are followed within the revisions; any other link is treated as absent.</summary>
[Platform(Exclude = "Win")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CollectionPathsTests : IDisposable
{
    private const string Model = "autoencoder-4";
    private const string Current = TemporaryCollection.Current;
    private const string Older = TemporaryCollection.Older;

    private readonly TemporaryCollection _files = new();

    public void Dispose() => _files.Dispose();

    [Test]
    public void Only_folders_with_valid_names_are_listed()
    {
        _files.Add(Model, "machine-b");
        _files.Add(Model, "machine-a");
        _files.Add(Model, "_hidden");
        _files.Add(Model, ".hidden");
        _files.Add(Model, "with space");
        File.WriteAllText(Path.Combine(_files.Root, Current, "a-file"), "");
        Directory.CreateDirectory(Path.Combine(_files.Root, "lost+found"));
        Directory.CreateDirectory(Path.Combine(_files.Root, ".gordo-deleted-0123456789abcdef0123456789abcdef"));
        File.WriteAllText(Path.Combine(_files.Root, "123"), "");
        _files.Add(Model, revision: Older);

        ModelCollection collection = _files.Open();

        collection.Models(collection.Current).Should().Equal("machine-a", "machine-b");
        collection.Revisions().Select(revision => revision.ToString()).Should().Equal(Older, Current);
        collection.Contains(TemporaryCollection.Revision("123")).Should().BeFalse();
        collection.Models(TemporaryCollection.Revision("123")).Should().BeEmpty();
    }

    [Test]
    public async Task A_link_to_a_model_of_another_revision_is_a_model()
    {
        _files.Add(Model, revision: Older);
        Directory.CreateSymbolicLink(_files.Folder("linked"), Path.Combine("..", Older, Model));
        ModelCollection collection = _files.Open();

        collection.Models(collection.Current).Should().Equal("linked");
        (await GetAsync(collection, "linked")).Should().NotBeNull();
        collection.GetMetadata(collection.Current, TemporaryCollection.Name("linked")).Should().NotBeNull();
    }

    [Test]
    public async Task A_changed_model_behind_a_link_is_reloaded()
    {
        string folder = _files.Add("autoencoder-4", "machine", Older);
        Directory.CreateDirectory(_files.Folder("linked"));
        foreach (string file in Directory.EnumerateFiles(folder))
            File.CreateSymbolicLink(Path.Combine(_files.Folder("linked"), Path.GetFileName(file)), file);
        ModelCollection collection = _files.Open();
        (await GetAsync(collection, "linked"))!.Tags.Should().HaveCount(4);

        TemporaryCollection.Copy("fewer-targets", folder);

        (await GetAsync(collection, "linked"))!.Tags.Should().HaveCount(6);
    }

    [Test]
    public async Task A_model_folder_that_is_a_link_out_of_the_collection_is_absent()
    {
        string outside = Path.Combine(_files.Base, "outside");
        TemporaryCollection.Copy(Model, outside);
        Directory.CreateSymbolicLink(_files.Folder("absolute"), outside);
        Directory.CreateSymbolicLink(_files.Folder("relative"), Path.Combine("..", "..", "outside"));
        Directory.CreateSymbolicLink(_files.Folder("chained"), "relative");
        Directory.CreateSymbolicLink(_files.Folder("circle"), "circle");
        Directory.CreateSymbolicLink(_files.Folder("broken"), "nothing");
        _files.Add(Model);
        ModelCollection collection = _files.Open();

        collection.Models(collection.Current).Should().Equal(Model);
        foreach (string name in (string[])["absolute", "relative", "chained", "circle", "broken"])
            await ShouldBeAbsentAsync(collection, name);
        Directory.EnumerateFiles(outside).Should().HaveCount(3);
    }

    [Test]
    public async Task A_model_file_that_is_a_link_out_of_the_collection_is_absent()
    {
        string outside = Path.Combine(_files.Base, "outside");
        TemporaryCollection.Copy(Model, outside);
        foreach (string file in (string[])["model.onnx", "metadata.json"])
        {
            string folder = _files.Add(Model, "by-" + file);
            File.Delete(Path.Combine(folder, file));
            File.CreateSymbolicLink(Path.Combine(folder, file), Path.Combine(outside, file));
        }
        ModelCollection collection = _files.Open();

        (await GetAsync(collection, "by-model.onnx")).Should().BeNull();
        collection.OpenModelFile(collection.Current, TemporaryCollection.Name("by-model.onnx")).Should().BeNull();
        (await GetAsync(collection, "by-metadata.json")).Should().BeNull();
        collection.GetMetadata(collection.Current, TemporaryCollection.Name("by-metadata.json")).Should().BeNull();
    }

    [Test]
    public void An_info_file_that_is_a_link_out_of_the_collection_is_ignored()
    {
        string folder = _files.Add(Model);
        string secret = Path.Combine(_files.Base, "secret.json");
        File.WriteAllText(secret, """{"password": "x"}""");
        File.Delete(Path.Combine(folder, "info.json"));
        File.CreateSymbolicLink(Path.Combine(folder, "info.json"), secret);
        ModelCollection collection = _files.Open();

        collection.GetMetadata(collection.Current, TemporaryCollection.Name(Model))!.Info.Should().BeEmpty();
    }

    [Test]
    public async Task A_revision_that_is_a_link_out_of_the_collection_is_absent()
    {
        string outside = Path.Combine(_files.Base, "42");
        TemporaryCollection.Copy(Model, Path.Combine(outside, Model));
        Directory.CreateSymbolicLink(Path.Combine(_files.Root, "42"), outside);
        ModelCollection collection = _files.Open();
        Revision revision = TemporaryCollection.Revision("42");

        collection.Revisions().Should().NotContain(revision);
        collection.Contains(revision).Should().BeFalse();
        collection.Models(revision).Should().BeEmpty();
        (await GetAsync(collection, Model, revision)).Should().BeNull();
        collection.Delete(revision, TemporaryCollection.Name(Model)).Should().Be(DeleteOutcome.NotFound);
        Directory.Exists(Path.Combine(outside, Model)).Should().BeTrue();
    }

    [Test]
    public async Task A_current_revision_that_is_a_link_is_served()
    {
        string elsewhere = Path.Combine(_files.Base, "build-77");
        TemporaryCollection.Copy(Model, Path.Combine(elsewhere, Model));
        Directory.Delete(Path.Combine(_files.Root, Current));
        Directory.CreateSymbolicLink(Path.Combine(_files.Root, Current), elsewhere);
        ModelCollection collection = _files.Open();

        collection.Revisions().Should().Equal(collection.Current);
        collection.Models(collection.Current).Should().Equal(Model);
        (await GetAsync(collection, Model)).Should().NotBeNull();
    }

    [Test]
    public async Task A_folder_replaced_by_a_link_out_of_the_collection_becomes_absent()
    {
        string folder = _files.Add("autoencoder-4", "machine");
        ModelCollection collection = _files.Open();
        (await GetAsync(collection, "machine")).Should().NotBeNull();
        string outside = Path.Combine(_files.Base, "outside");
        TemporaryCollection.Copy("fewer-targets", outside);

        Directory.Delete(folder, recursive: true);
        Directory.CreateSymbolicLink(folder, outside);

        await ShouldBeAbsentAsync(collection, "machine");
    }

    [Test]
    public void Many_folders_are_listed_in_order()
    {
        string[] names = [.. Enumerable.Range(0, 1_000).Select(i => $"machine-{i * 7919 % 1_000:000}")];
        foreach (string name in names)
            Directory.CreateDirectory(_files.Folder(name));
        ModelCollection collection = _files.Open();

        collection.Models(collection.Current).SequenceEqual(names.Order(StringComparer.Ordinal)).Should().BeTrue();
    }

    private static async Task ShouldBeAbsentAsync(ModelCollection collection, string name)
    {
        ModelName parsed = TemporaryCollection.Name(name);
        (await GetAsync(collection, name)).Should().BeNull(name);
        collection.GetMetadata(collection.Current, parsed).Should().BeNull(name);
        collection.OpenModelFile(collection.Current, parsed).Should().BeNull(name);
    }

    private static async Task<LoadedModel?> GetAsync(ModelCollection collection, string name, Revision? revision = null) =>
        await collection.GetModelAsync(revision ?? collection.Current, TemporaryCollection.Name(name), CancellationToken.None);
}
