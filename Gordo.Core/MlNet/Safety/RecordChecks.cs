using Gordo.Core.MlNet.Archive;

namespace Gordo.Core.MlNet.Safety;

/// <summary>The kinds of component that ML.NET may load, each with the check of its record.</summary>
/// <remarks>
/// Counts matter, values do not: ML.NET allocates what a count says before it reads the items. What ML.NET itself finds
/// wrong in a record is an error of the load, which is reported too.
/// </remarks>
internal static class RecordChecks
{
    /// <summary>Kinds that stay refused, with the reason.</summary>
    public static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["CustomTransformer"] = "its code is in another assembly, which the file names",
        ["OlsLinearRegressionExec"] = "its library, Microsoft.ML.Mkl.Components, is not available; only chains that the compiled engine supports can have it",
        ["MFPredictor"] = "its library, Microsoft.ML.Recommender, is not available",
        ["MaFactPredXf"] = "its library, Microsoft.ML.Recommender, is not available",
        ["LdaTransform"] = "its answers are random numbers that depend on earlier requests, and its native code ends the process on sizes and numbers of terms that a damaged file states",
        ["WordEmbeddingsTransform"] = "its vectors are in a file outside the model or downloaded",
        ["DatabaseLoader"] = "it opens connections that the file names",
    };

    /// <summary>Kinds that are checked and then loaded.</summary>
    public static readonly RecordCheck[] All =
    [
        .. TransformChecks.All,
        .. PredictorChecks.All,
        .. LegacyChecks.All,
    ];

    /// <summary>Creates a check for a record in which nothing but fixed fields stands.</summary>
    public static RecordCheck Plain(params string[] names) => new(names, 0x00000001, (_, _) => { });

    /// <summary>Creates a check for a record that begins with pairs of columns.</summary>
    /// <param name="each">Reads what follows for each pair; null for nothing with a count.</param>
    /// <param name="oldest">The oldest version of the layout.</param>
    /// <param name="names">The loader signatures.</param>
    public static RecordCheck Pairs(Action<Component, RecordReader>? each, uint oldest, params string[] names) => new(names, oldest, (component, _) =>
    {
        RecordReader record = component.Record;
        int count = record.ColumnPairs().Length;
        for (int i = 0; i < count && each is not null; i++)
            each(component, record);
    });

    /// <summary>Creates a check that reads the record as the compiled engine does.</summary>
    public static RecordCheck Compiled(Func<Component, object> read, uint oldest, params string[] names) =>
        new(names, oldest, (component, _) => read(component));
}
