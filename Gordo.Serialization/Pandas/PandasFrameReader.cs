using System.Text.RegularExpressions;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Pandas;

/// <summary>Restores a frame from stored columns, as pandas does.</summary>
public static partial class PandasFrameReader
{
    /// <summary>Builds a frame from stored columns and their pandas metadata.</summary>
    /// <param name="metadata">The metadata, or null for a file without; its rows are then numbered from 0.</param>
    /// <param name="columns">All columns of the file in order, including those that label rows.</param>
    /// <param name="rowCount">The number of rows, needed if there are no columns.</param>
    /// <param name="hasZone">
    /// Returns whether the file itself has the zone of a column with this name that the metadata gives it; null if it
    /// always has. pandas reads a column whose zone is in the metadata only in nanoseconds, whatever its unit in the file.
    /// </param>
    /// <exception cref="FrameException">The metadata does not match the columns.</exception>
    public static Frame ToFrame(PandasMetadata? metadata, IReadOnlyList<StoredColumn> columns, int rowCount, Func<string, TimestampZone, bool>? hasZone = null)
    {
        if (metadata is null)
            return Assemble(RowIndex.Range(rowCount), columns, indexColumn: -1, twoLevel: false);
        if (metadata.ColumnLevels.Count > 2)
            throw new FrameException($"The column labels have {metadata.ColumnLevels.Count} levels; at most two are supported.");
        columns = WithTypes(metadata, columns, hasZone);
        int position = FindIndexColumn(metadata, columns);
        RowIndex index = position < 0
            ? CountedIndex(metadata.Range, rowCount)
            : StoredIndex(metadata, columns[position]);
        return Assemble(index, columns, position, metadata.ColumnLevels.Count == 2);
    }

    private static Frame Assemble(RowIndex index, IReadOnlyList<StoredColumn> columns, int indexColumn, bool twoLevel)
    {
        int count = indexColumn < 0 ? columns.Count : columns.Count - 1;
        var keys = new ColumnKey[count];
        var values = new Column[count];
        for (int from = 0, to = 0; from < columns.Count; from++)
        {
            if (from == indexColumn)
                continue;
            keys[to] = twoLevel ? PythonLiteral.ParseKey(columns[from].Name) : new ColumnKey(columns[from].Name);
            values[to++] = columns[from].Values;
        }
        return new Frame(index, keys, values);
    }

    // A range of another length than the rows is ignored, as in pyarrow: tools that do not know pandas split and join
    // files.
    private static RowIndex CountedIndex(PandasRange? range, int rowCount) =>
        range is not null && range.Length == rowCount
            ? RowIndex.Range(rowCount, range.Start, range.Step, range.Name)
            : RowIndex.Range(rowCount);

    private static RowIndex StoredIndex(PandasMetadata metadata, StoredColumn column)
    {
        PandasField? field = metadata.Columns.FirstOrDefault(field => field.StoredName == column.Name);
        string? name = field is null ? column.Name : field.Name;
        if (name == column.Name && GeneratedName().IsMatch(name))
            name = null;
        Column labels = column.Values;
        if (labels is UnsupportedColumn unsupported)
            throw Unlabelled(column.Name, unsupported.TypeName);
        // A pandas index has no integers with missing values; they become floats.
        if (labels is IntegerColumn { Validity.IsAllValid: false } integers)
            labels = ToFloats(integers);
        if (labels.Type is ColumnType.Boolean or ColumnType.Null)
            throw Unlabelled(column.Name, labels.Type.ToString());
        return RowIndex.Of(labels, name);
    }

    private static FrameException Unlabelled(string name, string type) =>
        new($"Index column '{name}' is of type {type}; row labels must be numbers, timestamps or text.");

    private static int FindIndexColumn(PandasMetadata metadata, IReadOnlyList<StoredColumn> columns)
    {
        if (metadata.IndexColumns.Count == 0)
            return -1;
        string name = metadata.IndexColumns[0];
        int found = -1;
        for (int i = 0; i < columns.Count; i++)
        {
            if (columns[i].Name != name)
                continue;
            if (found >= 0)
                throw new FrameException($"The pandas metadata names index column '{name}', but several columns have this name.");
            found = i;
        }
        if (found < 0)
            throw new FrameException($"The pandas metadata names index column '{name}', which is not among the columns.");
        return found;
    }

    /// <summary>Returns the columns with the types that they have in pandas.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="hasZone">See <see cref="ToFrame"/>.</param>
    /// <remarks>
    /// A file's own type says at most whether timestamps are in UTC; the zone for display is in the metadata. Periods and
    /// durations are stored as integers, which are no numbers that a model could use.
    /// </remarks>
    public static IReadOnlyList<StoredColumn> WithTypes(
        PandasMetadata metadata, IReadOnlyList<StoredColumn> columns, Func<string, TimestampZone, bool>? hasZone)
    {
        StoredColumn[]? changed = null;
        Dictionary<string, PandasField>? fields = null;
        for (int i = 0; i < columns.Count; i++)
        {
            if (columns[i].Values is not (TimestampColumn or IntegerColumn))
                continue;
            fields ??= FieldsByName(metadata);
            if (!fields.TryGetValue(columns[i].Name, out PandasField? field))
                continue;
            if (columns[i].Values is not TimestampColumn timestamps)
            {
                if (field.NumpyType is { } type && (type.StartsWith("period[", StringComparison.Ordinal) || type.StartsWith("timedelta64[", StringComparison.Ordinal)))
                {
                    changed ??= [.. columns];
                    changed[i] = new StoredColumn(columns[i].Name, new UnsupportedColumn(columns[i].Values.Length, type));
                }
                continue;
            }
            TimestampZone? zone = timestamps.Zone;
            if (field.TimeZone is not null)
                zone = TimestampZone.Parse(field.TimeZone);
            else if (field.PandasType == "datetime")
                zone = null;
            // pyarrow's _add_any_metadata: it compares names, so "Etc/UTC" is another zone than "UTC".
            bool isOther = hasZone is not null && zone is not null && timestamps.Unit != TimeUnit.Nanosecond
                && field.PandasType == "datetimetz" && field.TimeZone != "UTC" && !hasZone(columns[i].Name, zone);
            if (Equals(zone, timestamps.Zone) && !isOther)
                continue;
            changed ??= [.. columns];
            changed[i] = new StoredColumn(columns[i].Name, isOther
                ? NanosecondTimes.Of(timestamps, zone!, columns[i].Name) // isOther implies a zone.
                : new TimestampColumn(timestamps.Values, timestamps.Unit, zone));
        }
        return changed ?? columns;
    }

    private static Dictionary<string, PandasField> FieldsByName(PandasMetadata metadata)
    {
        var fields = new Dictionary<string, PandasField>(metadata.Columns.Count, StringComparer.Ordinal);
        foreach (PandasField field in metadata.Columns)
        {
            if (field.StoredName is not null)
                fields.TryAdd(field.StoredName, field);
        }
        return fields;
    }

    private static FloatColumn ToFloats(IntegerColumn integers)
    {
        double[] floats = new double[integers.Length];
        ReadOnlySpan<long> values = integers.Values.Span;
        for (int row = 0; row < floats.Length; row++)
            floats[row] = integers.IsMissing(row) ? double.NaN : values[row];
        return new FloatColumn(floats);
    }

    [GeneratedRegex(@"^__index_level_\d+__\z", RegexOptions.CultureInvariant)]
    private static partial Regex GeneratedName();
}
