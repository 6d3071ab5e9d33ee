using Microsoft.ML;
using Microsoft.ML.Data;

namespace Gordo.Core.Engines.MlNet;

/// <summary>Finds the input columns of a model whose file has no schema.</summary>
internal static class InputSchema
{
    // The type of most ML.NET models first, which the compiled engine assumes as well. Steps that insist on another refuse it.
    private static readonly DataViewType[] Types =
    [
        NumberDataViewType.Single, NumberDataViewType.Double, NumberDataViewType.Int64, NumberDataViewType.UInt64, NumberDataViewType.Int32,
        NumberDataViewType.UInt32, BooleanDataViewType.Instance, TextDataViewType.Instance,
    ];

    /// <summary>Returns the tags as columns, of the first type that all steps of the model take.</summary>
    /// <param name="transformer">The model.</param>
    /// <param name="tags">The names of the tags.</param>
    /// <param name="reason">Returns the message of an exception.</param>
    /// <exception cref="ModelException">There is no such type, or a column of the model is not a tag.</exception>
    public static DataViewSchema Find(ITransformer transformer, IReadOnlyList<string> tags, Func<Exception, string> reason)
    {
        string refusal = "";
        foreach (DataViewType type in Types)
        {
            var builder = new DataViewSchema.Builder();
            foreach (string tag in tags)
                builder.AddColumn(tag, type);
            var schema = builder.ToSchema();
            try
            {
                _ = transformer.GetOutputSchema(schema);
                return schema;
            }
            // Steps refuse columns with exceptions of many kinds.
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                refusal = reason(e);
            }
        }
        throw ModelException.Unsupported(
            $"the file has no input schema, and ML.NET refuses the tags as its columns ({refusal}); save the model with the schema of its data");
    }
}
