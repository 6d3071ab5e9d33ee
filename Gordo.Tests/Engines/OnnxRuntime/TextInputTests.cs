using System.Net;
using System.Text;
using System.Text.Json;
using Gordo.Api.CommandLine;
using Gordo.Core;
using Gordo.Core.Engines;
using Gordo.Core.Engines.OnnxRuntime;
using Gordo.Core.Estimators;
using Gordo.Core.Onnx;
using Gordo.Core.Onnx.Checks;
using Gordo.Serialization.Frames;
using Gordo.Tests.Collections;
using Gordo.Tests.Hosting;
using Gordo.Tests.Onnx;

namespace Gordo.Tests.Engines.OnnxRuntime;

/// <summary>ONNX models with inputs of text.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class TextInputTests : IDisposable
{
    private const string Ml = "ai.onnx.ml";

    private readonly TemporaryCollection _files = new();

    public void Dispose() => _files.Dispose();

    [Test]
    public void Texts_and_numbers_feed_inputs_of_their_names()
    {
        Estimator model = Load(StateAndLevel(), "LEVEL", "STATE");
        model.TextTags.Should().Equal(false, true);

        InputColumns input = Columns([[1, 2, 3, 4], null], [null, ["running", "stopped", "unknown", null]]);
        double[] found = model.Predict(input, FrameMemory.Unpooled, CancellationToken.None)[0].ToArray();

        // 10 * code of the state + level; unknown and missing states have the code -1.
        found.Should().Equal(11, 22, -7, -6);
    }

    [Test]
    public void Many_rows_are_answered_in_blocks()
    {
        Estimator model = Load(StateAndLevel(), "STATE", "LEVEL");
        const int Rows = 10_000;
        string[] states = ["stopped", "äußerst", ""];
        double[] codes = [2, 3, -1];
        InputColumns input = Columns(
            [null, [.. Enumerable.Range(0, Rows).Select(row => (double)row)]], [[.. Enumerable.Range(0, Rows).Select(row => states[row % 3])], null]);

        double[] found = model.Predict(input, FrameMemory.Unpooled, CancellationToken.None)[0].ToArray();

        found.Should().Equal(Enumerable.Range(0, Rows).Select(row => (10 * codes[row % 3]) + row));
    }

    [Test]
    public void All_tags_may_be_the_columns_of_one_input_of_text()
    {
        Estimator model = Load(
            [
                OnnxWriter.TextInput("X", -1, 2), OnnxWriter.Output("y", -1, 2),
                OnnxWriter.NodeOf(Ml, "LabelEncoder", ["X"], ["y"], Codes()),
            ], "a", "b");
        model.TextTags.Should().Equal(true, true);

        ReadOnlyMemory<double>[] found = model.Predict(
            Columns([null, null], [["running", "stopped"], ["stopped", "?"]]), FrameMemory.Unpooled, CancellationToken.None);

        found[0].ToArray().Should().Equal(1, 2);
        found[1].ToArray().Should().Equal(2, -1);
    }

    [Test]
    public void An_encoder_that_refuses_unknown_texts_is_served()
    {
        Estimator model = Load(
            [
                OnnxWriter.TextInput("X", -1, 1), OnnxWriter.Output("y", -1, 2),
                OnnxWriter.NodeOf(Ml, "OneHotEncoder", ["X"], ["hot"], OnnxWriter.Attribute("cats_strings", ["on", "off"]), OnnxWriter.Attribute("zeros", 0)),
                OnnxWriter.Initializer("shape", OnnxWriter.Tensor([2], -1L, 2L)), OnnxWriter.Node("Reshape", ["hot", "shape"], ["y"]),
            ], "STATE");

        ReadOnlyMemory<double>[] found = model.Predict(Columns([null], [["off", "on"]]), FrameMemory.Unpooled, CancellationToken.None);

        found[0].ToArray().Should().Equal(0, 1);
        found[1].ToArray().Should().Equal(1, 0);
        FluentActions.Invoking(() => model.Predict(Columns([null], [["half"]]), FrameMemory.Unpooled, CancellationToken.None))
            .Should().Throw<ModelException>().WithMessage("*Unknown Category*");
    }

    [Test]
    public void Windows_of_text_are_refused()
    {
        Action load = () => Load(
            [
                OnnxWriter.TextInput("X", -1, 3, 1), OnnxWriter.Output("y", -1, 3, 1), OnnxWriter.NodeOf(Ml, "LabelEncoder", ["X"], ["y"], Codes()),
            ], "STATE");
        load.Should().Throw<ModelException>().WithMessage("*'X' takes windows of text*").Which.IsUnsupported.Should().BeTrue();
    }

    [Test]
    public async Task A_served_model_takes_texts_and_refuses_other_values_by_tag()
    {
        string folder = _files.Folder("machine");
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), OnnxWriter.Model(StateAndLevel()));
        File.WriteAllText(Path.Combine(folder, "metadata.json"), """{"dataset": {"tag_list": ["STATE", "LEVEL"], "target_tag_list": ["LEVEL"]}}""");
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.Options.CurrentDirectory));

        (HttpStatusCode status, string text) = await PostAsync(gordo, """{"STATE": {"0": "running", "1": null}, "LEVEL": {"0": 0.5, "1": 1}}""");

        status.Should().Be(HttpStatusCode.OK, text);
        JsonElement data = JsonDocument.Parse(text).RootElement.GetProperty("data");
        data.GetProperty("model-output").GetProperty("LEVEL").EnumerateObject().Select(cell => cell.Value.GetDouble()).Should().Equal(10.5, -9);
        data.GetProperty("model-input").GetProperty("STATE").EnumerateObject().Select(cell => cell.Value.GetString()).Should().Equal("running", null);

        (status, text) = await PostAsync(gordo, """{"STATE": {"0": 1.5}, "LEVEL": {"0": 1}}""");
        status.Should().Be(HttpStatusCode.BadRequest);
        text.Should().Contain("column 'STATE'").And.Contain("expected text");
        (status, text) = await PostAsync(gordo, """{"STATE": {"0": "running"}, "LEVEL": {"0": "high"}}""");
        status.Should().Be(HttpStatusCode.BadRequest);
        text.Should().Contain("column 'LEVEL'").And.Contain("expected a number");

        using var output = new StringWriter();
        GordoCommand.Create().Parse(["check", _files.Options.CurrentDirectory]).Invoke(new() { Output = output });
        output.ToString().Should().Contain("0 with faults; compiled 0, onnxruntime 1, mlnet 0");
    }

    private static byte[][] StateAndLevel() =>
    [
        OnnxWriter.TextInput("STATE", -1, 1), OnnxWriter.Input("LEVEL", -1, 1), OnnxWriter.Output("y", -1, 1),
        OnnxWriter.NodeOf(Ml, "LabelEncoder", ["STATE"], ["code"], Codes()),
        OnnxWriter.Initializer("ten", OnnxWriter.Tensor([1], 10f)),
        OnnxWriter.Node("Mul", ["code", "ten"], ["tens"]), OnnxWriter.Node("Add", ["tens", "LEVEL"], ["y"]),
    ];

    private static byte[][] Codes() =>
    [
        OnnxWriter.Attribute("keys_strings", ["running", "stopped", "äußerst"]), OnnxWriter.Attribute("values_floats", [1f, 2, 3]),
        [.. OnnxWriter.Field(1, OnnxWriter.Text("default_float")), 0x15, .. BitConverter.GetBytes(-1f), .. OnnxWriter.Number(20, 1)],
    ];

    private static Estimator Load(byte[][] graph, params string[] tags)
    {
        OnnxFile file = OnnxFile.Read(OnnxWriter.Model(graph));
        return new Estimator(OnnxRuntimeModel.Load(SoundModel.Check(file, null).Write(null)), tags, new EstimatorSettings());
    }

    private static InputColumns Columns(double[]?[] numbers, string?[]?[] texts) => new(
        Array.ConvertAll(numbers, column => (ReadOnlyMemory<double>)column), Array.ConvertAll(texts, column => column is null ? null : TextColumn.From(column)),
        numbers[0]?.Length ?? texts[0]!.Length);

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(GordoHost gordo, string frame)
    {
        using HttpResponseMessage response = await gordo.SendAsync(
            HttpMethod.Post, "/gordo/v0/p/machine/prediction", new StringContent($$"""{"X": {{frame}}}""", Encoding.UTF8, "application/json"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
