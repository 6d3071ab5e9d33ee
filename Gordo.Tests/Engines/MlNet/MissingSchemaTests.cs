using System.IO.Compression;
using Gordo.Core;
using Gordo.Core.Engines;
using Gordo.Core.Engines.MlNet;
using Gordo.Core.Estimators;
using Gordo.Core.MlNet.Safety;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;
using Gordo.Tests.MlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Gordo.Tests.Engines.MlNet;

/// <summary>Models that were saved without an input schema.</summary>
internal sealed class MissingSchemaTests
{
    [Test]
    public void A_model_without_a_schema_gets_the_tags_as_inputs_of_a_type_that_its_steps_take()
    {
        // It converts texts to keys, and refuses all numbers.
        byte[] zip = File.ReadAllBytes(ConformanceData.Path("mlnet-bad", "unsupported-real-type-convert-key-model.zip"));
        string[] values = ["0", "1", "2", "3", "4", "-1", "two", ""];
        MlNetChain model = Load(zip, ["key"]);
        var estimator = new Estimator(model, ["key"], new EstimatorSettings());
        estimator.TextTags.Should().Equal(true);

        double[] found = estimator.Predict(
            new InputColumns(new ReadOnlyMemory<double>[1], [TextColumn.From(values)], values.Length), FrameMemory.Unpooled, CancellationToken.None)[0].ToArray();

        double[] expected = Package(zip, TextDataViewType.Instance, [.. values.Select(value => (object)value.AsMemory())], model.Outputs[0].Name);
        expected.Distinct().Should().HaveCountGreaterThan(3);
        found.Should().Equal(expected);
    }

    [Test]
    public void Without_a_schema_numbers_are_float32_if_the_steps_take_it()
    {
        var context = new MLContext();
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("TAG 1", NumberDataViewType.Single);
        builder.AddColumn("TAG 2", NumberDataViewType.Single);
        using var zip = new MemoryStream();
        context.Model.Save(context.Transforms.Expression("Answer", "(x) => x / 3", "TAG 2").Fit(new ColumnsView(builder.ToSchema(), [[1f], [2f]])), null, zip);

        ReadOnlyMemory<double>[] found = new Estimator(Load(zip.ToArray(), ["TAG 1", "TAG 2"]), ["TAG 1", "TAG 2"], new EstimatorSettings()).Predict(
            new ReadOnlyMemory<double>[] { new double[] { 9, 9 }, new double[] { 1, 2.5 } }, FrameMemory.Unpooled, CancellationToken.None);

        found.Single().ToArray().Should().Equal(1f / 3, 2.5f / 3);
    }

    [Test]
    public void A_column_that_is_not_a_tag_is_named()
    {
        byte[] zip = File.ReadAllBytes(ConformanceData.Path("mlnet-bad", "unsupported-real-type-convert-key-model.zip"));
        FluentActions.Invoking(() => Load(zip, ["TAG 1"])).Should().Throw<ModelException>().WithMessage("*no input schema*'key'*")
            .Which.IsUnsupported.Should().BeTrue();
    }

    [Test]
    public void The_schema_of_training_replaces_a_missing_one()
    {
        using var golden = new PackageCase(GoldenData.Path("mlnet-more", "binary-sdca-4"));
        byte[] zip = WithoutSchema(golden.Zip);
        (string[] tags, InputColumns columns) = golden.Frame();

        ReadOnlyMemory<double>[] found = new Estimator(Load(zip, tags), tags, new EstimatorSettings())
            .Predict(columns, FrameMemory.Unpooled, CancellationToken.None);

        double[] expected = golden.Expected(golden.Output).Single();
        found.Single().ToArray().Should().Equal(expected, (a, b) => Math.Abs(a - b) <= 1e-5 * Math.Max(1, Math.Abs(b)));
    }

    [Test]
    public void Hashes_without_a_schema_are_refused_by_name()
    {
        var context = new MLContext();
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("TAG 1", NumberDataViewType.Single);
        var view = new ColumnsView(builder.ToSchema(), [[1f, 2f]]);
        using var zip = new MemoryStream();
        context.Model.Save(context.Transforms.Conversion.Hash("Hash", "TAG 1").Fit(view), null, zip);

        FluentActions.Invoking(() => Load(zip.ToArray(), ["TAG 1"])).Should().Throw<ModelException>()
            .WithMessage("*no input schema*HashTransform*types of its inputs*").Which.IsUnsupported.Should().BeTrue();
    }

    [Test]
    public void Latent_Dirichlet_allocation_is_refused_by_name()
    {
        // Signatures of the same length: no native code is needed to make the file.
        byte[] zip = ArchiveWriter.Rewrite(File.ReadAllBytes(GoldenData.Path("mlnet-more", "expression-4", "model.zip")), (_, content) =>
        {
            int at = content.AsSpan().IndexOf("ExprTransform"u8);
            if (at >= 0)
                "LdaTransform\0"u8.CopyTo(content.AsSpan(at));
            return content;
        });

        FluentActions.Invoking(() => ModelPackage.Check(zip)).Should().Throw<ModelException>()
            .WithMessage("*Model.key*'LdaTransform' is not supported: its answers are random numbers*").Which.IsUnsupported.Should().BeTrue();
    }

    // What ML.NET answers for a model without a schema and one input.
    private static double[] Package(byte[] zip, DataViewType type, object[] cells, string output)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("key", type);
        using var file = new MemoryStream(zip);
        ITransformer transformer = new MLContext().Model.Load(file, out DataViewSchema? schema);
        schema.Should().BeNull();
        IDataView answer = transformer.Transform(new ColumnsView(builder.ToSchema(), [cells]));
        using DataViewRowCursor cursor = answer.GetRowCursor(answer.Schema);
        var column = AnswerCells.Create(cursor, answer.Schema[output]);
        var values = new double[cells.Length];
        for (int row = 0; cursor.MoveNext(); row++)
            column.Write(values, row, values.Length);
        return values;
    }

    private static MlNetChain Load(byte[] zip, string[] tags) => MlNetChain.Load(ModelPackage.Check(zip).Zip, null, tags);

    private static byte[] WithoutSchema(byte[] zip)
    {
        using var stream = new MemoryStream();
        stream.Write(zip);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
            archive.GetEntry("Schema")!.Delete();
        return stream.ToArray();
    }
}
