using System.Globalization;
using Gordo.Core.Anomaly;
using Gordo.Core.Python.Graphs;
using Gordo.Core.Python.Records;

namespace Gordo.Core.Python.Sklearn;

/// <summary>Transformers that are neither scalers nor imputers.</summary>
internal static class Transformers
{
    private const int MostProducts = 20_000;
    private const string NotPositive = "ValueError: The Box-Cox transformation can only be applied to strictly positive data";

    /// <summary>scikit-learn's QuantileTransformer.</summary>
    public static GraphValue Quantile(Record record, GraphBuilder graph, GraphValue input)
    {
        GraphValue value = Checks.Apply(record, graph, input, allowMissing: true);
        double[] quantiles = record.Table("quantiles_", input.Width, out int count), shares = record.Numbers("references_", count);
        bool isNormal = record.Text("output_distribution") switch
        {
            "normal" => true,
            null or "uniform" => false,
            string other => throw record.Fault($"output_distribution {Text.Quote(other)} is not supported"),
        };
        var byColumn = new double[quantiles.Length];
        for (int i = 0; i < quantiles.Length; i++)
            byColumn[((i % input.Width) * count) + (i / input.Width)] = quantiles[i];
        return graph.AddOwn(
            value, "PythonQuantiles", input.Width, [graph.Constant<double>(byColumn, input.Width, count), graph.Constant<double>(shares)],
            ("normal", isNormal ? 1L : 0L));
    }

    /// <summary>scikit-learn's PowerTransformer.</summary>
    public static GraphValue Power(Record record, GraphBuilder graph, GraphValue input)
    {
        GraphValue value = Checks.Apply(record, graph, input, allowMissing: true);
        bool isBoxCox = record.Text("method") switch
        {
            "box-cox" => true,
            null or "yeo-johnson" => false,
            string other => throw record.Fault($"method {Text.Quote(other)} is not supported"),
        };
        if (isBoxCox)
            value = graph.AddOwn(value, "PythonCheck", input.Width, [], ("not_positive", NotPositive));
        value = graph.AddOwn(
            value, "PythonPower", input.Width, [graph.Constant<double>(record.Numbers("lambdas_", input.Width))], ("box_cox", isBoxCox ? 1L : 0L));
        value = value with { MayBeInfinite = true };
        return record.Flag("standardize", true) ? Scalers.Apply(record.Part("_scaler"), graph, value) : value;
    }

    /// <summary>scikit-learn's PolynomialFeatures: products of columns up to a degree, in lexicographic order.</summary>
    public static GraphValue Polynomial(Record record, GraphBuilder graph, GraphValue input)
    {
        GraphValue value = Checks.Apply(record, graph, input, allowMissing: false);
        int least = record.Integer("_min_degree") ?? 0;
        int most = record.Integer("_max_degree") ?? record.Integer("degree") ?? throw record.Fault("degree is missing");
        bool isBiased = record.Flag("include_bias", true), repeats = !record.Flag("interaction_only", false);
        if (least < 0 || most < 1 || most > 64)
            throw record.Fault($"products of {least} to {most} columns");
        var products = new List<int[]>();
        if (isBiased)
            products.Add([]);
        for (int degree = Math.Max(1, least); degree <= most; degree++)
            AddProducts(record, products, new int[degree], 0, 0, input.Width, repeats);
        if (products.Count == 0)
            throw record.Fault("it has no output columns");
        int[] table = new int[products.Count * most];
        Array.Fill(table, -1);
        for (int i = 0; i < products.Count; i++)
            products[i].CopyTo(table, i * most);
        value = graph.AddOwn(value, "PythonPolynomial", products.Count, [graph.Constant<int>(table, products.Count, most)]);
        return value with { MayBeInfinite = true };
    }

    /// <summary>scikit-learn's PCA.</summary>
    public static GraphValue PrincipalComponents(Record record, GraphBuilder graph, GraphValue input)
    {
        GraphValue value = Checks.Apply(record, graph, input, allowMissing: false);
        double[] components = record.Table("components_", input.Width, out int count);
        if (record.Has("mean_"))
            value = GraphBuilder.Scale(value, [new(ScaleKind.Subtract, record.Numbers("mean_", input.Width))]);
        // The components are float64, so the product is float64, too.
        value = graph.AddOwn(graph.ToDouble(value), "PythonProduct", count, [graph.Constant<double>(Matrices.Transpose(components, count), input.Width, count)]);
        if (!record.Flag("whiten", false))
            return value;
        double[] deviations = Array.ConvertAll(record.Numbers("explained_variance_", count), Math.Sqrt);
        return GraphBuilder.Scale(value, [new(ScaleKind.Divide, deviations)]);
    }

    private static void AddProducts(Record record, List<int[]> products, int[] columns, int chosen, int from, int width, bool repeats)
    {
        if (chosen == columns.Length)
        {
            if (products.Count == MostProducts)
                throw record.Fault(string.Create(CultureInfo.InvariantCulture, $"it creates more than {MostProducts} columns"));
            products.Add([.. columns]);
            return;
        }
        // Without repetition, enough columns must remain for the factors still to be chosen.
        int end = repeats ? width : width - (columns.Length - chosen) + 1;
        for (int column = from; column < end; column++)
        {
            columns[chosen] = column;
            AddProducts(record, products, columns, chosen + 1, repeats ? column : column + 1, width, repeats);
        }
    }
}
