using System.Globalization;
using Gordo.Serialization;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Numerics;

/// <summary>Checks columns of text.</summary>
internal static class Texts
{
    /// <summary>Returns the column as text.</summary>
    /// <param name="column">A column of any type.</param>
    /// <param name="name">Its name, for error messages.</param>
    /// <exception cref="FrameException">The column holds values that are not text; the message names row and column.</exception>
    public static TextColumn Read(Column column, string name)
    {
        if (column is TextColumn text)
            return text;
        for (int row = 0; row < column.Length; row++)
        {
            if (!column.IsMissing(row))
                throw new FrameException(string.Create(
                    CultureInfo.InvariantCulture, $"Row {row} of column '{name}' holds a {column.Type.ToString().ToLowerInvariant()}, expected text."));
        }
        return TextColumn.From(new string?[column.Length]);
    }
}
