using Gordo.Core.Building.Configuration;
using Gordo.Core.Building.Regression;
using Gordo.Core.Building.Scaling;
using Gordo.Core.Building.Transformers;

namespace Gordo.Core.Building.Definitions;

/// <summary>Reads definitions of transformers.</summary>
internal static class TransformerReader
{
    /// <summary>The names of the transformers.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [nameof(MinMaxScaler), nameof(StandardScaler), nameof(RobustScaler), "PCA", nameof(InfImputer), "FunctionTransformer"];

    /// <summary>Reads a transformer.</summary>
    /// <returns>Null if it is wrong, which has been reported.</returns>
    public static TransformerDefinition? Read(ClassNode node, string place, FaultList faults)
    {
        SettingReader reader = node.Reader(faults);
        TransformerDefinition? definition;
        switch (node.Name)
        {
            case nameof(MinMaxScaler):
                (double least, double most) = Range(reader, "feature_range", 0, 1);
                if (reader.Flag("clip") == true)
                    faults.Add(node.Line, "MinMaxScaler.clip is true, which is not supported.");
                definition = new MinMaxScaler(least, most);
                break;
            case nameof(StandardScaler):
                definition = new StandardScaler(reader.Flag("with_mean") ?? true, reader.Flag("with_std") ?? true);
                break;
            case nameof(RobustScaler):
                (double lower, double upper) = Range(reader, "quantile_range", 25, 75);
                if (lower < 0 || upper > 100)
                    faults.Add(node.Line, "RobustScaler.quantile_range must lie between 0 and 100.");
                if (reader.Flag("unit_variance") == true)
                    faults.Add(node.Line, "RobustScaler.unit_variance is true, which is not supported.");
                definition = new RobustScaler(reader.Flag("with_centering") ?? true, reader.Flag("with_scaling") ?? true, lower, upper);
                break;
            case "PCA":
                definition = new Pca(reader.Number("n_components", 0), reader.Flag("whiten") ?? false);
                reader.Ignore("svd_solver", "tol", "iterated_power", "random_state", "n_oversamples", "power_iteration_normalizer");
                break;
            case nameof(InfImputer):
                definition = ReadImputer(reader);
                break;
            case "FunctionTransformer":
                definition = ReadFunction(reader);
                break;
            default:
                faults.Add(node.Line, $"{place} is {Text.Quote(node.Name)}, expected one of {string.Join(", ", Names)}.");
                return null;
        }
        reader.Ignore("copy");
        reader.WarnUnknown();
        return definition;
    }

    private static InfImputer ReadImputer(SettingReader reader)
    {
        var strategies = new Dictionary<string, bool>(StringComparer.Ordinal) { ["extremes"] = false, ["minmax"] = true };
        return new InfImputer(
            reader.Number("inf_fill_value"), reader.Number("neg_inf_fill_value"), reader.Choice("strategy", strategies) ?? false, reader.Number("delta") ?? 2);
    }

    private static Multiplication? ReadFunction(SettingReader reader)
    {
        reader.Ignore("validate", "accept_sparse", "check_inverse");
        double? factor = ReadFactor(reader, "func", "kw_args"), inverse = ReadFactor(reader, "inverse_func", "inv_kw_args");
        if (factor is null && reader.Node("func") is null)
            reader.Faults.Add(reader.Line, "FunctionTransformer.func is absent, expected multiply_by.");
        return factor is { } value ? new Multiplication(value, inverse) : null;
    }

    private static double? ReadFactor(SettingReader reader, string function, string arguments)
    {
        SettingNode? values = reader.Node(arguments);
        if (reader.Text(function) is not { } name)
            return null;
        if (name[(name.LastIndexOf('.') + 1)..] != "multiply_by")
        {
            reader.Faults.Add(reader.Line, $"FunctionTransformer.{function} is {Text.Quote(name)}, expected multiply_by.");
            return null;
        }
        var factor = new SettingReader(values, $"FunctionTransformer.{arguments}", reader.Faults);
        double? value = factor.Number("factor");
        if (value is null && factor.Node("factor") is null)
            reader.Faults.Add(reader.Line, $"FunctionTransformer.{arguments}.factor is absent, expected a number.");
        factor.WarnUnknown();
        return value;
    }

    private static (double Least, double Most) Range(SettingReader reader, string key, double least, double most)
    {
        if (reader.Items(key) is not { } items)
            return (least, most);
        if (items.Count == 2 && items[0].Number() is { } first && items[1].Number() is { } second && first < second)
            return (first, second);
        reader.Faults.Add(reader.Line, $"{key} must be two numbers, the smaller one first.");
        return (least, most);
    }
}
