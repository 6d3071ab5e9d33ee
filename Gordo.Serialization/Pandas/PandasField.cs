namespace Gordo.Serialization.Pandas;

/// <summary>What pandas remembers of one stored column, an entry of <c>columns</c>.</summary>
/// <param name="Name">The label the column had in pandas; null for an index without a name.</param>
/// <param name="FieldName">The name the column is stored under; the oldest files leave it out.</param>
/// <param name="PandasType">What the values are to pandas, such as <c>datetimetz</c>.</param>
/// <param name="NumpyType">What the values are to numpy.</param>
/// <param name="TimeZone">The zone timestamps were shown in, null where there is none.</param>
public sealed record PandasField(string? Name, string? FieldName, string? PandasType, string? NumpyType, string? TimeZone)
{
    /// <summary>The name the column is stored under, as far as the entry tells.</summary>
    public string? StoredName => FieldName ?? Name;
}
