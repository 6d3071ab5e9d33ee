using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Gordo.Core.Engines.MlNet;

/// <summary>Finds the column of a model that is its answer, and names the columns of the response.</summary>
internal static class AnswerColumn
{
    /// <summary>The name of the column that is the answer wherever it exists.</summary>
    public const string Preferred = "model-output";

    private const string Score = "Score";

    /// <summary>
    /// Returns the column with a name; for null the column <c>model-output</c>, otherwise <c>Score</c>, otherwise the last
    /// column of floats that the chain makes, otherwise its last column of other numbers.
    /// </summary>
    /// <param name="output">The columns after the last step.</param>
    /// <param name="input">The columns before the first step.</param>
    /// <param name="name">The name; null to choose.</param>
    /// <exception cref="ModelException">There is no such column, or it has no numbers.</exception>
    public static DataViewSchema.Column Find(DataViewSchema output, DataViewSchema input, string? name)
    {
        DataViewSchema.Column? found = name is not null
            ? output.GetColumnOrNull(name) ?? throw new ModelException($"the model has no column {Text.Quote(name)}")
            : output.GetColumnOrNull(Preferred) ?? output.GetColumnOrNull(Score);
        if (found is null)
        {
            DataViewSchema.Column[] made = [.. output.Where(column => !column.IsHidden && IsMade(column, output, input) && AnswerCells.IsNumeric(column.Type))];
            if (made.Length == 0)
                throw ModelException.Unsupported("no step of the model makes a column of numbers");
            int floats = Array.FindLastIndex(made, column => IsFloat(column.Type));
            found = made[floats < 0 ? ^1 : floats];
        }
        DataViewSchema.Column answer = found.Value;
        return AnswerCells.IsNumeric(answer.Type)
            ? answer
            : throw ModelException.Unsupported($"the answer is column {Text.Quote(answer.Name)} of type {answer.Type}, which has no numbers");
    }

    /// <summary>Returns the names of a vector's columns: its slot names, made unique, or numbers; null for a single number.</summary>
    public static string[]? Names(DataViewSchema.Column answer)
    {
        if (answer.Type is not VectorDataViewType { Size: var size })
            return null;
        var slots = default(VBuffer<ReadOnlyMemory<char>>);
        if (answer.HasSlotNames())
            answer.GetSlotNames(ref slots);
        var names = new string[size];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        ReadOnlyMemory<char>[] given = slots.Length == size ? [.. slots.DenseValues()] : new ReadOnlyMemory<char>[size];
        for (int i = 0; i < size; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            string name = given[i].IsEmpty ? number : given[i].ToString();
            names[i] = name;
            for (int copy = 1; !taken.Add(names[i]); copy++)
                names[i] = string.Create(CultureInfo.InvariantCulture, $"{name}.{copy}");
        }
        return names;
    }

    private static bool IsFloat(DataViewType type) =>
        (type is VectorDataViewType vector ? vector.ItemType : type).RawType is var raw && (raw == typeof(float) || raw == typeof(double));

    // A step that changes a column in place adds one that hides it; without the hidden one, types may still differ.
    private static bool IsMade(DataViewSchema.Column column, DataViewSchema output, DataViewSchema input) =>
        input.GetColumnOrNull(column.Name) is not { } before
        || !before.Type.Equals(column.Type)
        || output.Any(other => other.IsHidden && other.Name == column.Name);
}
