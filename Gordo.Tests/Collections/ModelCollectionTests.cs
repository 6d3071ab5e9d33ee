using System.Runtime.Versioning;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Metadata;

namespace Gordo.Tests.Collections;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ModelCollectionTests : IDisposable
{
    private const string Model = "autoencoder-4";

    private readonly TemporaryCollection _files = new();

    public void Dispose() => _files.Dispose();

    [Test]
    public async Task A_loaded_model_has_its_tags_detector_and_resolution()
    {
        _files.Add("fewer-targets");

        LoadedModel? model = await GetAsync(_files.Open(), "fewer-targets");

        model!.Name.ToString().Should().Be("fewer-targets");
        model.Tags.Should().Equal("TAG 1", "TAG 2", "TAG 3", "TAG 4", "TAG 5", "TAG 6");
        model.Targets.Should().Equal("TAG 1", "TAG 2");
        model.Detector!.Width.Should().Be(2);
        model.Resolution.Should().Be(new Resolution(600_000_000_000));
        model.Bytes.Should().BeGreaterThan(1000);
    }

    [Test]
    public async Task A_hundred_parallel_requests_load_a_model_once()
    {
        _files.Add(Model);
        ModelCollection collection = _files.Open();

        LoadedModel?[] models = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => GetAsync(collection, Model))));

        collection.LoadCount.Should().Be(1);
        models.Should().OnlyContain(model => model != null && model == models[0]);
    }

    [Test]
    public async Task A_broken_model_is_read_once_and_refused_each_time()
    {
        File.WriteAllText(Path.Combine(_files.Add(Model), "model.onnx"), "not an ONNX file");
        ModelCollection collection = _files.Open();

        for (int i = 0; i < 3; i++)
            await FluentActions.Awaiting(() => GetAsync(collection, Model)).Should().ThrowAsync<ModelException>();

        collection.LoadCount.Should().Be(1);
    }

    [Test]
    public async Task A_replaced_model_is_reloaded_by_the_next_request_and_the_old_one_still_works()
    {
        string folder = _files.Add("autoencoder-4", "machine");
        ModelCollection collection = _files.Open();
        LoadedModel? old = await GetAsync(collection, "machine");

        TemporaryCollection.Copy("fewer-targets", folder);
        LoadedModel? replaced = await GetAsync(collection, "machine");

        old!.Tags.Should().HaveCount(4);
        replaced!.Tags.Should().HaveCount(6);
        collection.LoadCount.Should().Be(2);
        (await GetAsync(collection, "machine")).Should().BeSameAs(replaced);
    }

    [Test]
    public async Task A_repaired_model_is_served()
    {
        _files.Add(Model);
        byte[] whole = File.ReadAllBytes(_files.OnnxFile(Model));
        File.WriteAllBytes(_files.OnnxFile(Model), whole[..(whole.Length / 2)]);
        ModelCollection collection = _files.Open();
        await FluentActions.Awaiting(() => GetAsync(collection, Model)).Should().ThrowAsync<ModelException>();

        File.WriteAllBytes(_files.OnnxFile(Model), whole);

        (await GetAsync(collection, Model)).Should().NotBeNull();
    }

    [Test]
    public async Task A_deleted_model_is_absent_until_its_folder_is_restored()
    {
        string folder = _files.Add(Model);
        ModelCollection collection = _files.Open();
        (await GetAsync(collection, Model)).Should().NotBeNull();

        Directory.Move(folder, folder + "-away");
        (await GetAsync(collection, Model)).Should().BeNull();
        collection.GetMetadata(collection.Current, TemporaryCollection.Name(Model)).Should().BeNull();
        collection.OpenModelFile(collection.Current, TemporaryCollection.Name(Model)).Should().BeNull();

        Directory.Move(folder + "-away", folder);
        (await GetAsync(collection, Model)).Should().NotBeNull();
    }

    [Test]
    public async Task A_collection_that_is_unmounted_and_remounted_is_served_again()
    {
        _files.Add(Model);
        ModelCollection collection = _files.Open();
        (await GetAsync(collection, Model)).Should().NotBeNull();

        Directory.Move(_files.Root, _files.Root + "-unmounted");
        collection.Revisions().Should().BeEmpty();
        collection.Models(collection.Current).Should().BeEmpty();
        (await GetAsync(collection, Model)).Should().BeNull();

        Directory.Move(_files.Root + "-unmounted", _files.Root);
        collection.Models(collection.Current).Should().Equal(Model);
        (await GetAsync(collection, Model)).Should().NotBeNull();
    }

    [Test]
    public async Task Missing_metadata_makes_a_model_absent_and_invalid_metadata_an_error()
    {
        string folder = _files.Add(Model);
        ModelCollection collection = _files.Open();
        string metadata = Path.Combine(folder, "metadata.json");
        string text = File.ReadAllText(metadata);

        File.Delete(metadata);
        (await GetAsync(collection, Model)).Should().BeNull();

        File.WriteAllText(metadata, """{"dataset": {"tag_list": []}}""");
        await FluentActions.Awaiting(() => GetAsync(collection, Model)).Should().ThrowAsync<ModelException>()
            .WithMessage("*tag_list*");

        File.WriteAllText(metadata, text[..100]);
        await FluentActions.Awaiting(() => GetAsync(collection, Model)).Should().ThrowAsync<ModelException>()
            .WithMessage("Model 'autoencoder-4' cannot be loaded: metadata.json is not JSON*");
    }

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_file_without_read_permission_is_an_error_until_it_is_granted()
    {
        if (Environment.UserName == "root")
            Assert.Ignore("This user can read files without permission.");
        _files.Add(Model);
        ModelCollection collection = _files.Open();
        File.SetUnixFileMode(_files.OnnxFile(Model), UnixFileMode.None);
        await FluentActions.Awaiting(() => GetAsync(collection, Model)).Should().ThrowAsync<ModelException>()
            .WithMessage("*model.onnx cannot be read: permission denied.");

        File.SetUnixFileMode(_files.OnnxFile(Model), UnixFileMode.UserRead);

        (await GetAsync(collection, Model)).Should().NotBeNull();
    }

    [Test]
    [Platform(Exclude = "Win")]
    [CancelAfter(30_000)]
    public async Task An_empty_file_and_a_pipe_are_errors_without_blocking()
    {
        _files.Add(Model);
        ModelCollection collection = _files.Open();
        File.WriteAllBytes(_files.OnnxFile(Model), []);
        await FluentActions.Awaiting(() => GetAsync(collection, Model)).Should().ThrowAsync<ModelException>().WithMessage("*model.onnx is empty*");

        File.Delete(_files.OnnxFile(Model));
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", _files.OnnxFile(Model)))
            await mkfifo.WaitForExitAsync();
        await FluentActions.Awaiting(() => GetAsync(collection, Model)).Should().ThrowAsync<ModelException>().WithMessage("*model.onnx is empty*");
        FluentActions.Invoking(() => collection.OpenModelFile(collection.Current, TemporaryCollection.Name(Model))).Should().Throw<ModelException>();
    }

    [Test]
    public async Task The_cache_holds_at_most_the_configured_number_of_models()
    {
        foreach (int i in Enumerable.Range(0, 6))
            _files.Add(Model, $"machine-{i}");
        var collection = new ModelCollection(_files.Options with { CachedModels = 2 });

        for (int i = 0; i < 6; i++)
            await GetAsync(collection, $"machine-{i}");
        collection.CachedModelCount.Should().Be(2);

        await GetAsync(collection, "machine-5");
        collection.LoadCount.Should().Be(6, "the last model is still cached");
        await GetAsync(collection, "machine-0");
        collection.LoadCount.Should().Be(7, "the first model was evicted");
    }

    [Test]
    public async Task The_cache_stays_within_its_byte_limit_and_keeps_used_models()
    {
        foreach (int i in Enumerable.Range(0, 10))
            _files.Add(Model, $"machine-{i}");
        long each = (await GetAsync(_files.Open(), "machine-0"))!.Bytes;
        var collection = new ModelCollection(_files.Options with { CacheBytes = 3 * each });

        for (int i = 0; i < 10; i++)
        {
            await GetAsync(collection, $"machine-{i}");
            await GetAsync(collection, "machine-0");
        }

        collection.CachedModelBytes.Should().BeLessThanOrEqualTo(3 * each);
        collection.CachedModelCount.Should().Be(3);
        collection.LoadCount.Should().Be(10, "machine-0 is in constant use and was never evicted");
    }

    [Test]
    public async Task Dropping_the_cache_releases_its_memory_and_models_load_again()
    {
        _files.Add(Model);
        ModelCollection collection = _files.Open();
        await GetAsync(collection, Model);

        collection.DropCached();

        collection.CachedModelCount.Should().Be(0);
        collection.CachedModelBytes.Should().Be(0);
        (await GetAsync(collection, Model)).Should().NotBeNull();
    }

    [Test]
    public async Task Replacing_a_model_under_load_never_mixes_versions()
    {
        string folder = _files.Add("autoencoder-4", "machine");
        ModelCollection collection = _files.Open();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        Task<int>[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            int answers = 0;
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    // Loading checks inputs, outputs and thresholds against the tags: a mixture of versions would fail.
                    LoadedModel? model = await GetAsync(collection, "machine");
                    if (model is not null)
                    {
                        (model.Tags.Count, model.Targets.Count).Should().BeOneOf((4, 4), (6, 2));
                        answers++;
                    }
                }
                catch (ModelException)
                {
                    // Half written: an error is expected.
                }
            }
            return answers;
        }))];

        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            string next = Path.Combine(_files.Base, "next");
            TemporaryCollection.Copy(i % 2 == 0 ? "fewer-targets" : "autoencoder-4", next);
            if (i % 3 == 0)
            {
                TemporaryCollection.Copy(i % 2 == 0 ? "fewer-targets" : "autoencoder-4", folder);
                continue;
            }
            Directory.Move(folder, Path.Combine(_files.Base, "previous"));
            Directory.Move(next, folder);
            Directory.Delete(Path.Combine(_files.Base, "previous"), recursive: true);
        }

        (await Task.WhenAll(readers)).Sum().Should().BePositive();
    }

    private static async Task<LoadedModel?> GetAsync(ModelCollection collection, string name, string? revision = null) =>
        await collection.GetModelAsync(
            revision is null ? collection.Current : TemporaryCollection.Revision(revision), TemporaryCollection.Name(name), CancellationToken.None);
}
