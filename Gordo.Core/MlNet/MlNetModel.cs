using Gordo.Core.Archives;
using Gordo.Core.Engines.Compiled.Compilation;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.MlNet.Archive;
using Gordo.Core.MlNet.Graphs;
using Gordo.Core.MlNet.Predictors;
using Gordo.Core.MlNet.Transforms;

namespace Gordo.Core.MlNet;

/// <summary>A model saved by ML.NET (<c>mlContext.Model.Save</c>), validated and compiled.</summary>
/// <remarks>
/// A zip of components, each with a loader signature, a model signature, a version and a binary record. The layout
/// follows ML.NET's ModelOperationsCatalog.Load.
/// </remarks>
public sealed class MlNetModel
{
    private const string ChainFolder = "TransformerChain/";

    private static readonly ComponentTable<bool> Roots = new(
        "model", new ComponentKind<bool>("CompositeLoader", "CMPSTLDR", 0x00010001, 0x00010001, _ => true));

    private MlNetModel(ColumnGraph columns, IReadOnlyList<string> transforms, string? output)
    {
        Transforms = transforms;
        ModelColumn answer = FindAnswer(columns, output);
        Output = answer.Name;
        Definition = columns.Define(answer);
        Plan = PlanCompiler.Compile(Definition);
    }

    /// <summary>The compiled model: one input per column it reads, with the column's name, and one output.</summary>
    public PreparedPlan Plan { get; }

    /// <summary>The graph that the plan was compiled from.</summary>
    internal GraphDefinition Definition { get; }

    /// <summary>The name of the output column.</summary>
    public string Output { get; }

    /// <summary>The transforms of the chain with their record versions: <c>ConcatTransform 0x00010003</c>.</summary>
    public IReadOnlyList<string> Transforms { get; }

    /// <summary>The inputs of the model.</summary>
    public IReadOnlyList<PlanValue> Inputs => Plan.Inputs;

    /// <summary>The outputs of the model.</summary>
    public IReadOnlyList<PlanValue> Outputs => Plan.Outputs;

    /// <summary>Reads, validates and compiles a model. The bytes are not needed afterwards.</summary>
    /// <param name="zip">The content of the file.</param>
    /// <param name="output">
    /// The output column; null for <c>model-output</c>, otherwise <c>Score</c>, otherwise the last float column produced.
    /// </param>
    /// <exception cref="ModelException">The file is malformed or uses an unsupported feature.</exception>
    public static MlNetModel Read(ReadOnlyMemory<byte> zip, string? output)
    {
        (ColumnGraph columns, Transform chain) = ReadChain(zip);
        return new MlNetModel(columns, [.. chain.Steps.Select(step => step.Source.Label)], output);
    }

    /// <summary>Reads a model up to the columns after the last step.</summary>
    internal static (ColumnGraph Columns, Transform Chain) ReadChain(ReadOnlyMemory<byte> zip)
    {
        var archive = new ModelArchive(zip, name =>
            name.EndsWith("Model.key", StringComparison.Ordinal) || name.EndsWith("Schema", StringComparison.Ordinal));
        List<ModelColumn>? schema = ReadSchema(archive);
        Transform chain = TransformTable.Read(Component.Open(archive, ChainFolder));
        Predict? first = schema is null ? chain.Steps.OfType<Predict>().FirstOrDefault() : null;
        var columns = new ColumnGraph(schema, first?.ReadTrainingSchema(), archive.Length);
        chain.Apply(columns);
        return (columns, chain);
    }

    private static List<ModelColumn>? ReadSchema(ModelArchive archive)
    {
        if (archive.Has("Schema"))
            return SchemaEntry.Read(archive, "Schema");
        if (archive.Has("Model.key"))
        {
            Roots.Read(Component.Open(archive, ""));
            string? folder = archive.Has("Loader/Model.key") ? "Loader/" : archive.Has("Reader/Model.key") ? "Reader/" : null;
            return folder is null ? null : TextLoader.Table.Read(Component.Open(archive, folder));
        }
        if (!archive.Has(ChainFolder + "Model.key") && archive.Has("DataLoaderModel/Model.key"))
            throw ModelException.Unsupported(
                "the layout of ML.NET before 1.0 (DataLoaderModel, Predictor) is not supported; load the model with a newer ML.NET and save it again, or export it with ConvertToOnnx");
        return null;
    }

    private static ModelColumn FindAnswer(ColumnGraph columns, string? output)
    {
        if (output is not null)
            return columns.Find(output) ?? throw new ModelException($"the model has no column {Text.Quote(output)}");
        ModelColumn[] made = [.. columns.Columns.Where(column => column.Produced && column.Type is not null)];
        return Array.Find(made, column => column.Name == "model-output")
            ?? Array.Find(made, column => column.Name == Predict.Score)
            ?? Array.FindLast(made, column => column.IsFloat)
            ?? made.LastOrDefault()
            ?? throw new ModelException("no step of the model produces a numeric column");
    }
}
