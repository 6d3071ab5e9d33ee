using Gordo.Core.Building.Configuration;
using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Regression;
using Gordo.Core.Building.Trainers;
using Gordo.Core.Building.Transformers;

namespace Gordo.Core.Building.Definitions;

/// <summary>Reads definitions of estimators and of the pipelines around them.</summary>
internal static class EstimatorReader
{
    private const string PipelineName = "Pipeline";
    private const string ChainLimit = "its model.zip can hold no others";

    /// <summary>Reads an estimator.</summary>
    /// <returns>Null if it is wrong, which has been reported.</returns>
    public static EstimatorDefinition? Read(ClassNode node, string place, FaultList faults)
    {
        switch (node.Name)
        {
            case PipelineName:
                return ReadPipeline(node, faults);
            case "TransformedTargetRegressor":
                return ReadTransformedTarget(node, faults);
            case "MultiOutputRegressor":
                SettingReader reader = node.Reader(faults);
                reader.Ignore("n_jobs");
                ClassNode? inner = ClassNode.Read(reader.Node("estimator"), "MultiOutputRegressor.estimator", faults);
                reader.WarnUnknown();
                return inner is null ? null : Read(inner, "MultiOutputRegressor.estimator", faults);
            case nameof(LinearRegression):
                SettingReader linear = node.Reader(faults);
                if (linear.Flag("positive") == true)
                    faults.Add(node.Line, "LinearRegression.positive is true, which is not supported.");
                linear.Ignore("copy_X", "n_jobs", "normalize");
                var regression = new LinearRegression(linear.Flag("fit_intercept") ?? true);
                linear.WarnUnknown();
                return regression;
            default:
                if (NetworkReader.Names.Contains(node.Name))
                    return NetworkReader.Read(node, faults);
                if (TrainerReader.Names.Contains(node.Name))
                    return TrainerReader.Read(node, faults);
                faults.Add(node.Line, $"{place} is {Text.Quote(node.Name)}, expected an estimator: {string.Join(", ", NetworkReader.Names.Concat(TrainerReader.Names))}, "
                    + "LinearRegression, MultiOutputRegressor, TransformedTargetRegressor or Pipeline.");
                return null;
        }
    }

    private static EstimatorPipeline? ReadPipeline(ClassNode node, FaultList faults)
    {
        List<ClassNode> steps = ReadSteps(node, faults);
        if (steps.Count == 0)
            return null;
        List<TransformerDefinition>? transformers = ReadTransformers(steps.SkipLast(1), faults);
        EstimatorDefinition? estimator = Read(steps[^1], "the last step of Pipeline", faults);
        if (transformers is null || estimator is null)
            return null;
        if (IsTrainer(estimator) && transformers.Find(step => step is Pca or InfImputer or Multiplication { Factor: <= 0 }) is { } step)
        {
            faults.Add(node.Line, $"Pipeline has {NameOf(step)} before a trainer of ML.NET, expected scalers and FunctionTransformer with a positive factor only: {ChainLimit}.");
            return null;
        }
        return new EstimatorPipeline(transformers, estimator);
    }

    // A trainer, also with what surrounds it.
    private static bool IsTrainer(EstimatorDefinition estimator) => estimator switch
    {
        EstimatorPipeline pipeline => IsTrainer(pipeline.Estimator),
        TransformedTarget target => IsTrainer(target.Regressor),
        _ => estimator is RegressionTrainer,
    };

    private static string NameOf(TransformerDefinition step) => step switch
    {
        Pca => "PCA",
        InfImputer => nameof(InfImputer),
        _ => "FunctionTransformer",
    };

    private static List<ClassNode> ReadSteps(ClassNode node, FaultList faults)
    {
        SettingReader reader = node.Reader(faults);
        reader.Ignore("memory", "verbose");
        IReadOnlyList<SettingNode>? items = reader.Items("steps");
        if (items is null or { Count: 0 })
            faults.Add(node.Line, "Pipeline.steps is absent or empty, expected a list of transformers and an estimator.");
        reader.WarnUnknown();
        var steps = new List<ClassNode>();
        foreach (SettingNode item in items ?? [])
        {
            // A step may be given as scikit-learn does: its name, then its definition.
            SettingNode definition = item.Items is [{ Text: not null }, SettingNode second] ? second : item;
            if (ClassNode.Read(definition, "a step of Pipeline", faults) is not { } step)
                return [];
            steps.Add(step);
        }
        return steps;
    }

    // The steps of nested pipelines of transformers count as steps of their own.
    private static List<TransformerDefinition>? ReadTransformers(IEnumerable<ClassNode> steps, FaultList faults)
    {
        List<TransformerDefinition>? all = [];
        foreach (ClassNode step in steps)
        {
            List<TransformerDefinition>? found = step.Name == PipelineName
                ? ReadTransformers(ReadSteps(step, faults), faults)
                : TransformerReader.Read(step, "a step of Pipeline", faults) is { } one ? [one] : null;
            if (found is null)
                all = null;
            else
                all?.AddRange(found);
        }
        return all;
    }

    private static TransformedTarget? ReadTransformedTarget(ClassNode node, FaultList faults)
    {
        SettingReader reader = node.Reader(faults);
        reader.Ignore("check_inverse");
        ClassNode? regressor = ClassNode.Read(reader.Node("regressor"), "TransformedTargetRegressor.regressor", faults);
        ClassNode? transformer = ClassNode.Read(reader.Node("transformer"), "TransformedTargetRegressor.transformer", faults);
        reader.WarnUnknown();
        EstimatorDefinition? estimator = regressor is null ? null : Read(regressor, "TransformedTargetRegressor.regressor", faults);
        if (transformer is null)
            return null;
        TransformerDefinition? inverse = TransformerReader.Read(transformer, "TransformedTargetRegressor.transformer", faults);
        if (inverse is Pca or InfImputer or Multiplication { InverseFactor: null })
        {
            faults.Add(transformer.Line, $"TransformedTargetRegressor.transformer is {transformer.Name} without an inverse, expected a scaler or FunctionTransformer with inverse_func.");
            return null;
        }
        if (estimator is null || inverse is null)
            return null;
        if (IsTrainer(estimator) && inverse is Multiplication { InverseFactor: <= 0 })
        {
            faults.Add(transformer.Line, $"TransformedTargetRegressor.transformer has an inverse factor that is not positive, with a trainer of ML.NET: {ChainLimit}.");
            return null;
        }
        return new TransformedTarget(estimator, inverse);
    }
}
