using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Reliability.Faults;

/// <summary>
/// Files replaced as Kubernetes replaces those of Secrets and ConfigMaps, by a link to a link, or by another file in their
/// place; each new version has the time and length of the one before.
/// </summary>
[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LinkedFileTests : IDisposable
{
    private static readonly DateTime Written = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryCollection _files = new();

    public void Dispose() => _files.Dispose();

    [TestCase(false)]
    [TestCase(true)]
    public async Task Replaced_model_files_are_noticed(bool isLinked)
    {
        Put(isLinked, 1, ("model.onnx", ScalingModel.Write(2)), ("metadata.json", Metadata("a")));
        await using GordoHost gordo = await StartAsync();
        (await PredictAsync(gordo)).Should().Be(20);
        Put(isLinked, 2, ("model.onnx", ScalingModel.Write(3)), ("metadata.json", Metadata("a")));
        (await PredictAsync(gordo)).Should().Be(30);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Replaced_metadata_and_info_files_are_noticed(bool isLinked)
    {
        Put(isLinked, 1, ("model.onnx", ScalingModel.Write(2)), ("metadata.json", Metadata("a")), ("info.json", Info("a")));
        await using GordoHost gordo = await StartAsync();
        (await gordo.Client.GetStringAsync("/gordo/v0/p/machine/metadata")).Should().Contain("\"checksum\":\"a\"").And.Contain("tag-a");
        Put(isLinked, 2, ("model.onnx", ScalingModel.Write(2)), ("metadata.json", Metadata("a")), ("info.json", Info("b")));
        (await gordo.Client.GetStringAsync("/gordo/v0/p/machine/metadata")).Should().Contain("\"checksum\":\"b\"").And.Contain("tag-a");
        Put(isLinked, 3, ("model.onnx", ScalingModel.Write(2)), ("metadata.json", Metadata("b")), ("info.json", Info("b")));
        (await gordo.Client.GetStringAsync("/gordo/v0/p/machine/metadata")).Should().Contain("tag-b");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Replaced_settings_files_are_noticed(bool isLinked)
    {
        string recorded = Directory.EnumerateFiles(Golden.GoldenData.Path("mlnet"), "model.zip", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        byte[] zip = File.ReadAllBytes(recorded), metadata = Metadata("a");
        Put(isLinked, 1, ("model.zip", zip), ("metadata.json", metadata), ("gordo.json", "{\"format\": 7}"u8.ToArray()));
        await using GordoHost gordo = await StartAsync();
        (await AnswerAsync(gordo)).Should().Contain("format is 7");
        Put(isLinked, 2, ("model.zip", zip), ("metadata.json", metadata), ("gordo.json", "{\"format\": 8}"u8.ToArray()));
        (await AnswerAsync(gordo)).Should().Contain("format is 8");
    }

    [Test]
    public async Task Rewritten_external_tensor_data_is_noticed()
    {
        Put(isLinked: false, 1, ("model.onnx", ScalingModel.Write(null)), ("metadata.json", Metadata("a")), (ScalingModel.ExternalFile, ScalingModel.Bytes(2)));
        await using GordoHost gordo = await StartAsync();
        (await PredictAsync(gordo)).Should().Be(20);
        string file = Path.Join(_files.CurrentDirectory, "machine", ScalingModel.ExternalFile);
        File.WriteAllBytes(file, ScalingModel.Bytes(5));
        File.SetLastWriteTimeUtc(file, Written);
        (await PredictAsync(gordo)).Should().Be(50);
    }

    [Test]
    public async Task Replacing_a_linked_model_folder_replaces_its_tensor_data()
    {
        string folder = Path.Join(_files.CurrentDirectory, "machine");
        for (int version = 1; version <= 2; version++)
        {
            string target = Directory.CreateDirectory(Path.Join(_files.CurrentDirectory, $"..{version}")).FullName;
            Write(Path.Join(target, "model.onnx"), ScalingModel.Write(null));
            Write(Path.Join(target, "metadata.json"), Metadata("a"));
            Write(Path.Join(target, ScalingModel.ExternalFile), ScalingModel.Bytes(version));
        }
        LinkSwap.Point(folder, "..1");
        await using GordoHost gordo = await StartAsync();
        (await PredictAsync(gordo)).Should().Be(10);
        LinkSwap.Point(folder, "..2");
        (await PredictAsync(gordo)).Should().Be(20);
    }

    // The layout of a Secret: each file is a link into `..data`, which is a link to the folder of a version.
    private void Put(bool isLinked, int version, params (string Name, byte[] Content)[] files)
    {
        string folder = Directory.CreateDirectory(Path.Join(_files.CurrentDirectory, "machine")).FullName;
        string target = isLinked ? Directory.CreateDirectory(Path.Join(folder, $"..{version}")).FullName : folder;
        foreach ((string name, byte[] content) in files)
        {
            Write(Path.Join(target, name + ".new"), content);
            File.Move(Path.Join(target, name + ".new"), Path.Join(target, name), overwrite: true);
            if (isLinked && version == 1)
                File.CreateSymbolicLink(Path.Join(folder, name), $"..data/{name}");
        }
        if (isLinked)
            LinkSwap.Point(Path.Join(folder, "..data"), $"..{version}");
    }

    private static void Write(string path, byte[] content)
    {
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, Written);
    }

    private Task<GordoHost> StartAsync() => GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.CurrentDirectory));

    private static async Task<string> AnswerAsync(GordoHost gordo)
    {
        using var body = new StringContent("""{"X": [[10]]}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await gordo.Client.PostAsync("/gordo/v0/p/machine/prediction", body);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<double> PredictAsync(GordoHost gordo)
    {
        using var answer = JsonDocument.Parse(await AnswerAsync(gordo));
        return answer.RootElement.GetProperty("data").GetProperty("model-output").EnumerateObject().Single().Value.EnumerateObject().Single().Value.GetDouble();
    }

    private static byte[] Metadata(string tag) => Encoding.UTF8.GetBytes($$"""{"dataset": {"tag_list": ["tag-{{tag}}"] } }""");

    private static byte[] Info(string checksum) => Encoding.UTF8.GetBytes($$"""{"checksum": "{{checksum}}"}""");
}
