using System.Runtime.Versioning;
using Gordo.Core.Collections;
using Gordo.Core.Names;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;

namespace Gordo.Tests.Collections;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ModelRemovalTests : IDisposable
{
    private const string Model = "autoencoder-4";
    private const string Older = TemporaryCollection.Older;

    private readonly TemporaryCollection _files = new();

    public void Dispose() => _files.Dispose();

    [Test]
    public async Task A_deleted_model_is_absent_and_other_models_remain()
    {
        _files.Add(Model, revision: Older);
        _files.Add("plain-estimator", revision: Older);
        ModelCollection collection = _files.Open();
        Revision revision = TemporaryCollection.Revision(Older);
        (await GetAsync(collection, revision)).Should().NotBeNull();

        collection.Delete(revision, TemporaryCollection.Name(Model)).Should().Be(DeleteOutcome.Deleted);

        (await GetAsync(collection, revision)).Should().BeNull();
        collection.CachedModelCount.Should().Be(0);
        collection.Models(revision).Should().Equal("plain-estimator");
        Directory.EnumerateFileSystemEntries(_files.Root).Should().HaveCount(2, "no trace of the model remains");
        collection.Delete(revision, TemporaryCollection.Name(Model)).Should().Be(DeleteOutcome.NotFound);
    }

    [Test]
    public void Deleting_the_last_model_deletes_the_revision()
    {
        _files.Add(Model, revision: Older);
        ModelCollection collection = _files.Open();

        collection.Delete(TemporaryCollection.Revision(Older), TemporaryCollection.Name(Model)).Should().Be(DeleteOutcome.Deleted);

        collection.Contains(TemporaryCollection.Revision(Older)).Should().BeFalse();
        collection.Revisions().Should().Equal(collection.Current);
        collection.Delete(TemporaryCollection.Revision(Older), TemporaryCollection.Name(Model)).Should().Be(DeleteOutcome.NotFound);
    }

    [Test]
    public void Models_of_the_current_revision_cannot_be_deleted_even_through_a_link()
    {
        string folder = _files.Add(Model);
        ModelCollection collection = _files.Open();
        collection.Delete(collection.Current, TemporaryCollection.Name(Model)).Should().Be(DeleteOutcome.CurrentRevision);

        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateSymbolicLink(Path.Combine(_files.Root, Older), TemporaryCollection.Current);
            collection.Delete(TemporaryCollection.Revision(Older), TemporaryCollection.Name(Model)).Should().Be(DeleteOutcome.CurrentRevision);
        }
        Directory.Exists(folder).Should().BeTrue();
    }

    [Test]
    [Platform(Exclude = "Win")]
    public void Deleting_a_link_keeps_its_target()
    {
        string target = _files.Add(Model);
        string outside = Path.Combine(_files.Base, "outside");
        Directory.CreateDirectory(outside);
        File.WriteAllText(Path.Combine(outside, "kept"), "");
        string other = _files.Add("plain-estimator", revision: Older);
        Directory.CreateSymbolicLink(_files.Folder("linked", Older), target);
        Directory.CreateSymbolicLink(Path.Combine(other, "inner"), outside);
        ModelCollection collection = _files.Open();

        collection.Delete(TemporaryCollection.Revision(Older), TemporaryCollection.Name("linked")).Should().Be(DeleteOutcome.Deleted);
        collection.Delete(TemporaryCollection.Revision(Older), TemporaryCollection.Name("plain-estimator")).Should().Be(DeleteOutcome.Deleted);

        Directory.EnumerateFiles(target).Should().HaveCount(3);
        File.Exists(Path.Combine(outside, "kept")).Should().BeTrue();
        Directory.EnumerateFileSystemEntries(_files.Root).Should().ContainSingle("only the current revision remains");
    }

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_read_only_collection_refuses_deletion_and_keeps_serving()
    {
        if (Environment.UserName == "root")
            Assert.Ignore("This user can write files without permission.");
        _files.Add(Model, revision: Older);
        ModelCollection collection = _files.Open();
        Revision revision = TemporaryCollection.Revision(Older);
        string folder = Path.Combine(_files.Root, Older);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            collection.Delete(revision, TemporaryCollection.Name(Model)).Should().Be(DeleteOutcome.Refused);
            (await GetAsync(collection, revision)).Should().NotBeNull();
        }
        finally
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Test]
    public async Task Only_one_of_many_concurrent_deletes_succeeds()
    {
        _files.Add(Model, revision: Older);
        ModelCollection collection = _files.Open();

        DeleteOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(
            () => collection.Delete(TemporaryCollection.Revision(Older), TemporaryCollection.Name(Model)))));

        outcomes.Count(outcome => outcome == DeleteOutcome.Deleted).Should().Be(1);
        outcomes.Count(outcome => outcome == DeleteOutcome.NotFound).Should().Be(15);
    }

    [Test]
    public async Task Readers_see_a_model_being_deleted_as_complete_or_absent()
    {
        string[] names = [.. Enumerable.Range(0, 60).Select(i => $"machine-{i}")];
        foreach (string name in names)
            _files.Add(Model, name, Older);
        // A small cache makes readers load from folders that are being deleted.
        var collection = new ModelCollection(_files.Options with { CachedModels = 5 });
        Revision revision = TemporaryCollection.Revision(Older);
        using var stop = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 3).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            while (!stop.IsCancellationRequested)
            {
                ModelName name = TemporaryCollection.Name(names[random.Next(names.Length)]);
                LoadedModel? model = await collection.GetModelAsync(revision, name, CancellationToken.None);
                if (model is not null)
                    Predictor.Predict(model, OneRow(model), FrameMemory.Unpooled, CancellationToken.None).ColumnCount.Should().Be(10);
                collection.GetMetadata(revision, name)?.Tags.Should().HaveCount(4);
                collection.Models(revision).Should().BeSubsetOf(names);
                collection.Revisions().Count.Should().BeInRange(1, 2);
            }
        }))];

        foreach (string name in names)
            collection.Delete(revision, TemporaryCollection.Name(name)).Should().Be(DeleteOutcome.Deleted);
        await stop.CancelAsync();
        await Task.WhenAll(readers);

        collection.Revisions().Should().Equal(collection.Current);
        Directory.EnumerateFileSystemEntries(_files.Root).Should().ContainSingle();
    }

    [Test]
    public async Task A_model_in_use_predicts_after_its_folder_is_deleted()
    {
        _files.Add(Model, revision: Older);
        ModelCollection collection = _files.Open();
        LoadedModel model = (await GetAsync(collection, TemporaryCollection.Revision(Older)))!;

        collection.Delete(TemporaryCollection.Revision(Older), TemporaryCollection.Name(Model));

        Predictor.Predict(model, OneRow(model), FrameMemory.Unpooled, CancellationToken.None).RowCount.Should().Be(1);
    }

    [Test]
    public void The_next_start_removes_only_the_remains_of_interrupted_deletions()
    {
        string leftover = Path.Combine(_files.Root, ".gordo-deleted-" + Guid.NewGuid().ToString("N"));
        TemporaryCollection.Copy(Model, leftover);
        string[] others = [".gordo-deleted-by-hand", ".git"];
        foreach (string other in others)
            Directory.CreateDirectory(Path.Combine(_files.Root, other));

        ModelCollection collection = _files.Open();

        Directory.Exists(leftover).Should().BeFalse();
        others.Should().OnlyContain(other => Directory.Exists(Path.Combine(_files.Root, other)));
        collection.Revisions().Should().Equal(collection.Current);
    }

    [Test]
    public void An_absent_collection_folder_does_not_fail_the_start()
    {
        var collection = new ModelCollection(new CollectionOptions { CurrentDirectory = Path.Combine(_files.Base, "nowhere", "1") });

        collection.Revisions().Should().BeEmpty();
        collection.Contains(collection.Current).Should().BeFalse();
    }

    [TestCase("latest")]
    [TestCase("2020-01-01")]
    public void A_current_directory_with_another_name_is_a_revision_beside_the_numeric_ones(string name)
    {
        _files.Add(Model, revision: name);
        _files.Add(Model, revision: TemporaryCollection.Older);
        _files.Add(Model, revision: "backup");
        var collection = new ModelCollection(new CollectionOptions { CurrentDirectory = Path.Combine(_files.Root, name) });

        collection.Current.ToString().Should().Be(name);
        collection.Models(collection.Current).Should().Equal(Model);
        collection.Revisions().Select(revision => revision.ToString()).Should().Equal(TemporaryCollection.Older, TemporaryCollection.Current, name);
        collection.Delete(collection.Current, TemporaryCollection.Name(Model)).Should().Be(DeleteOutcome.CurrentRevision);
        collection.TryParseRevision("backup", out _).Should().BeFalse();
    }

    [Test]
    public void The_root_of_a_file_system_is_no_revision() =>
        FluentActions.Invoking(() => new ModelCollection(new CollectionOptions { CurrentDirectory = "/" })).Should().Throw<ArgumentException>();

    private static Frame OneRow(LoadedModel model) =>
        new(RowIndex.Range(1), model.Tags.Select(tag => new ColumnKey(tag)), model.Tags.Select(_ => new FloatColumn(new double[] { 1 })));

    private static async Task<LoadedModel?> GetAsync(ModelCollection collection, Revision revision) =>
        await collection.GetModelAsync(revision, TemporaryCollection.Name(Model), CancellationToken.None);
}
