namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>How often a field occurs, Thrift <c>FieldRepetitionType</c>.</summary>
internal enum Repetition
{
    Required = 0,
    Optional = 1,
    Repeated = 2,
}
