using System.IO.Compression;
using Gordo.Core;
using Gordo.Core.Engines.MlNet;
using Gordo.Core.Estimators;
using Gordo.Core.MlNet.Safety;
using Gordo.Core.Onnx;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Gordo.Tests.Engines.MlNet;

/// <summary>ONNX models within chains of ML.NET: sound ones are served, damaged ones never reach ONNX Runtime.</summary>
internal sealed class OnnxStepTests
{
    private const string EntryName = "OnnxModel";

    // Sound models with something that the compiled engine does not support, and one whose declared output shape is ignored.
    private static readonly string[] Sound =
    [
        "unsupported_op_default_domain.onnx", "sequence_input.onnx", "if_with_bad_branch.onnx", "float16_input.onnx", "string_input.onnx",
        "output_rank_lies.onnx",
    ];

    private static IEnumerable<TestCaseData> Bad() => ConformanceData.Manifest("onnx-bad", "MANIFEST.tsv");

    [TestCase("scan_knn_regressor_4to3")]
    public void A_model_that_only_ONNX_Runtime_runs_is_served_as_a_step(string name)
    {
        string path = GoldenData.Path("onnx-field", name, "model.onnx");
        FluentActions.Invoking(() => OnnxModel.Read(File.ReadAllBytes(path), null)).Should().Throw<ModelException>().Which.IsUnsupported.Should().BeTrue();
        float[][] rows = [[0.1f, 0.2f, 0.3f, 0.4f], [1, -1, 2, -2], [5, 3, 1, 0]];
        using var session = new InferenceSession(path);
        string input = session.InputMetadata.Keys.Single(), output = session.OutputMetadata.Keys.First();

        Estimator estimator = Serve(path, input, output);
        ReadOnlyMemory<double>[] columns = [.. Enumerable.Range(0, 4).Select(tag => (ReadOnlyMemory<double>)Array.ConvertAll(rows, row => (double)row[tag]))];
        ReadOnlyMemory<double>[] found = estimator.Predict(columns, FrameMemory.Unpooled, CancellationToken.None);

        for (int row = 0; row < rows.Length; row++)
        {
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results =
                session.Run([NamedOnnxValue.CreateFromTensor(input, new DenseTensor<float>(rows[row], [1, 4]))], [output]);
            double[] expected = [.. results.Single().AsEnumerable<float>().Select(value => (double)value)];
            found.Select(column => column.Span[row]).Should().Equal(expected, (a, b) => Math.Abs(a - b) <= 1e-5 * (1 + Math.Abs(b)));
        }
    }

    [TestCaseSource(nameof(Bad))]
    public void A_damaged_step_is_refused_by_name(string root, IReadOnlyDictionary<string, string> row)
    {
        byte[] zip = Replace(File.ReadAllBytes(GoldenData.Path("mlnet-more", "onnx-step-4", "model.zip")), File.ReadAllBytes(Path.Combine(root, row["file"])));

        Action check = () => ModelPackage.Check(zip);

        if (Sound.Contains(row["file"]))
            check.Should().NotThrow(row["what_is_wrong"]);
        else
            check.Should().Throw<ModelException>(row["what_is_wrong"]).WithMessage($"*{EntryName}: *");
    }

    private static MlNetChain Load(byte[] zip) => MlNetChain.Load(ModelPackage.Check(zip).Zip, null, []);

    private static Estimator Serve(string path, string input, string output)
    {
        var context = new MLContext();
        var builder = new DataViewSchema.Builder();
        string[] tags = ["TAG 1", "TAG 2", "TAG 3", "TAG 4"];
        foreach (string tag in tags)
            builder.AddColumn(tag, NumberDataViewType.Single);
        var view = new ColumnsView(builder.ToSchema(), [.. tags.Select(_ => new object[] { 1f, 2f })]);
        IEstimator<ITransformer> chain = context.Transforms.Concatenate(input, tags)
            .Append(context.Transforms.ApplyOnnxModel([output], [input], path));
        using var zip = new MemoryStream();
        context.Model.Save(chain.Fit(view), view.Schema, zip);
        MlNetChain model = Load(zip.ToArray());
        return new Estimator(model, tags, new EstimatorSettings { Output = null });
    }

    private static byte[] Replace(byte[] zip, byte[] model)
    {
        using var stream = new MemoryStream();
        stream.Write(zip);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            ZipArchiveEntry entry = archive.Entries.Single(entry => entry.Name == EntryName);
            using Stream content = entry.Open();
            content.SetLength(0);
            content.Write(BitConverter.GetBytes(model.Length));
            content.Write(model);
        }
        return stream.ToArray();
    }
}
