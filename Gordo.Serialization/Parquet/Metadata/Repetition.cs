namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>The repetition of a field, Thrift <c>FieldRepetitionType</c>.</summary>
internal enum Repetition
{
    Required = 0,
    Optional = 1,
    Repeated = 2,
}
