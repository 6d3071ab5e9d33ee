using System.Text;
using System.Text.Json;
using Gordo.Core.Collections;
using Gordo.Core.Collections.Files;
using Gordo.Core.Metadata;
using Gordo.Core.Names;

namespace Gordo.Tests.Collections;

/// <summary>The files of a model that are served unchanged: metadata and downloads.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ModelFilesTests : IDisposable
{
    private const string Model = "autoencoder-4";

    private readonly TemporaryCollection _files = new();

    public void Dispose() => _files.Dispose();

    [Test]
    public void Metadata_is_served_as_JSON_and_info_as_members()
    {
        string folder = _files.Add(Model);
        File.WriteAllText(Path.Combine(folder, "metadata.json"),
            """{"a": NaN, "b": [-Infinity, Infinity, "NaN \" Infinity"], "dataset": {"tag_list": ["x"], "resolution": "1H"}}""");
        ModelMetadata metadata = _files.Open().GetMetadata(TemporaryCollection.Revision(TemporaryCollection.Current), TemporaryCollection.Name(Model))!;

        Encoding.UTF8.GetString(metadata.Json.Span).Should().Be(
            """{"a": null, "b": [null, null, "NaN \" Infinity"], "dataset": {"tag_list": ["x"], "resolution": "1H"}}""");
        metadata.Info.Should().ContainSingle().Which.Key.Should().Be("checksum");
        Encoding.UTF8.GetString(metadata.Info[0].Value.Span).Should().Be("\"golden-100-0\"");
        metadata.Tags.Should().Equal("x");
        metadata.Targets.Should().Equal("x");
    }

    [Test]
    public void Changed_metadata_is_reloaded_and_served_even_without_tags()
    {
        string folder = _files.Add(Model);
        ModelCollection collection = _files.Open();
        ModelName name = TemporaryCollection.Name(Model);
        collection.GetMetadata(collection.Current, name)!.Tags.Should().HaveCount(4);

        File.WriteAllText(Path.Combine(folder, "metadata.json"), """{"name": 1}""");
        File.Delete(Path.Combine(folder, "info.json"));

        ModelMetadata metadata = collection.GetMetadata(collection.Current, name)!;
        JsonDocument.Parse(metadata.Json).RootElement.GetProperty("name").GetInt32().Should().Be(1);
        metadata.Info.Should().BeEmpty();
        metadata.Tags.Should().BeEmpty();
    }

    [Test]
    public void A_download_is_the_model_file_named_after_the_model()
    {
        _files.Add(Model);

        ModelFile file = _files.Open().OpenModelFile(TemporaryCollection.Revision(TemporaryCollection.Current), TemporaryCollection.Name(Model))!;

        using var content = new MemoryStream();
        using (file.Content)
            file.Content.CopyTo(content);
        content.ToArray().Should().Equal(File.ReadAllBytes(_files.OnnxFile(Model)));
        file.Length.Should().Be(content.Length);
        file.FileName.Should().Be("autoencoder-4.onnx");
    }
}
