using System.Text.Json;
using Gordo.Api.CommandLine;
using Gordo.Core.Collections;
using Gordo.Core.Onnx;
using Gordo.Tests.Collections;
using Gordo.Tests.Golden;

namespace Gordo.Tests.CommandLine;

internal sealed class ConvertCommandTests
{
    private const string Revision = "1577836800000";

    private TemporaryCollection _files = null!;

    [SetUp]
    public void SetUp() => _files = new TemporaryCollection();

    [TearDown]
    public void TearDown() => _files.Dispose();

    [Test]
    public async Task Pickles_become_ONNX_files_that_answer_alike_and_the_others_are_left_with_the_reason()
    {
        string target = Path.Combine(_files.Root, TemporaryCollection.Current);
        (int code, string output) = Run(GoldenData.Path("python", "collection", Revision), "--output", target);

        code.Should().Be(1);
        output.Should().Contain("26 models are ONNX, 2 were left")
            .And.Contain("quantile-linear: left: ONNX has no form of Quantiles")
            .And.Contain("union-nested: left: written as ONNX, it answers");
        Directory.Exists(Path.Combine(target, "quantile-linear")).Should().BeFalse();
        Directory.GetFiles(target, "*.partial", SearchOption.AllDirectories).Should().BeEmpty();
        ModelCollection collection = _files.Open();
        foreach (string name in collection.Models(collection.Current))
        {
            LoadedModel model = (await collection.GetModelAsync(collection.Current, TemporaryCollection.Name(name), CancellationToken.None))!;
            using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(GoldenData.Path("python", "cases", name + ".json")));
            bool hasDetector = golden.RootElement.GetProperty("requests")[1].GetProperty("status").GetInt32() == 200 || name == "thresholds-required-but-missing";
            (model.Detector is not null).Should().Be(hasDetector, name);
        }
        OnnxModel.Read(File.ReadAllBytes(Path.Combine(target, "keras6-lstm-forecast", "model.onnx")), null).Operators
            .Should().NotContain(name => name.StartsWith("Python", StringComparison.Ordinal)).And.Contain("LSTM");
    }

    [Test]
    public void Without_an_output_the_file_is_put_beside_the_model()
    {
        string folder = Add("python-model", GoldenData.Path("python", "collection", Revision, "minmax-linear"));
        (int code, string output) = Run(Path.GetDirectoryName(folder)!);

        code.Should().Be(0, output);
        File.Exists(Path.Combine(folder, "model.onnx")).Should().BeTrue();
        Run(Path.GetDirectoryName(folder)!).Output.Should().Contain("python-model: is model.onnx already");
    }

    [Test]
    public void A_zip_of_ML_NET_keeps_its_settings_and_one_without_a_form_is_left()
    {
        string[] tags = ["TAG 1", "TAG 2", "TAG 3", "TAG 4"];
        foreach (string recorded in (string[])["multi-sdca-4", "fasttree-4", "gam-4"])
        {
            if (!File.Exists(GoldenData.Path("mlnet", recorded, "model.zip")))
                continue;
            string folder = _files.Folder(recorded);
            Directory.CreateDirectory(folder);
            File.Copy(GoldenData.Path("mlnet", recorded, "model.zip"), Path.Combine(folder, "model.zip"));
            File.WriteAllText(Path.Combine(folder, "metadata.json"), JsonSerializer.Serialize(new { dataset = new { tag_list = tags } }));
            File.WriteAllText(Path.Combine(folder, "gordo.json"), """{ "format": 1, "estimator": { "lookahead": 0 } }""");
        }
        (_, string output) = Run(Path.GetDirectoryName(_files.Folder("fasttree-4"))!);

        output.Should().Contain("fasttree-4: written from model.zip");
        output.Should().Contain("gam-4: left: ONNX has no form of MlNetGam");
        OnnxModel.Read(File.ReadAllBytes(_files.OnnxFile("fasttree-4")), null).Metadata["gordo"].Should().Contain("\"lookahead\"");
    }

    [Test]
    public void A_model_that_cannot_be_read_is_left_and_a_folder_that_is_not_there_said_so()
    {
        Add("hostile", GoldenData.Path("python", "hostile", Revision, "posix-system-protocol-4"));
        (int code, string output) = Run(Path.Combine(_files.Root, TemporaryCollection.Current));
        code.Should().Be(1);
        output.Should().Contain("hostile: left: at byte").And.Contain("'posix.system'").And.Contain("0 models are ONNX, 1 were left");
        Run(Path.Combine(_files.Root, "nowhere")).Code.Should().Be(1);
    }

    private string Add(string name, string source)
    {
        string folder = _files.Folder(name);
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(source))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return folder;
    }

    private static (int Code, string Output) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        int code = GordoCommand.Create().Parse(["convert", .. arguments]).Invoke(new() { Output = output, Error = output });
        return (code, output.ToString());
    }
}
