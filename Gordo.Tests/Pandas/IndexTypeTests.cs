using System.Text;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;

namespace Gordo.Tests.Pandas;

/// <summary>Indexes that frames lack are refused by name instead of being replaced by ordinals.</summary>
internal sealed class IndexTypeTests
{
    private static IEnumerable<TestCaseData> Refused()
    {
        var ordinals = new IntegerColumn(new long[] { 600, 601 });
        yield return new TestCaseData("object", "period[M]", ordinals, "period[M]").SetArgDisplayNames("period");
        yield return new TestCaseData("timedelta", "timedelta64[ns]", ordinals, "timedelta64[ns]").SetArgDisplayNames("timedelta");
        yield return new TestCaseData("bool", "bool", new BooleanColumn(new bool[2]), "Boolean").SetArgDisplayNames("boolean");
        yield return new TestCaseData("time", "object", new UnsupportedColumn(2, "Time (Int64)"), "Time (Int64)").SetArgDisplayNames("time of day");
    }

    [TestCaseSource(nameof(Refused))]
    public void Index_is_refused_by_name(string pandasType, string numpyType, Column labels, string shown)
    {
        FluentActions.Invoking(() => Read(["'when'"], pandasType, numpyType, labels)).Should().Throw<FrameException>()
            .WithMessage($"Index column 'when' is of type {shown}; row labels must be numbers, timestamps or text.");
    }

    [Test]
    public void Row_MultiIndex_is_refused() =>
        FluentActions.Invoking(() => Read(["'when'", "'a'"], "int64", "int64", new IntegerColumn(new long[2]))).Should().Throw<FrameException>()
            .WithMessage("The pandas metadata has row labels of several levels; one level is supported.");

    [Test]
    public void Integer_index_is_read() =>
        Read(["'when'"], "int64", "int64", new IntegerColumn(new long[] { 600, 601 })).Index.Kind.Should().Be(RowIndexKind.Integer);

    private static Frame Read(string[] indexColumns, string pandasType, string numpyType, Column labels)
    {
        string json = $$"""
            {'index_columns': [{{string.Join(", ", indexColumns)}}], 'column_indexes': [], 'columns': [
              {'name': 'a', 'field_name': 'a', 'pandas_type': 'float64', 'numpy_type': 'float64', 'metadata': null},
              {'name': 'when', 'field_name': 'when', 'pandas_type': '{{pandasType}}', 'numpy_type': '{{numpyType}}', 'metadata': null}]}
            """.Replace('\'', '"');
        StoredColumn[] columns = [new("a", new FloatColumn(new double[2])), new("when", labels)];
        return PandasFrameReader.ToFrame(PandasMetadata.Parse(Encoding.UTF8.GetBytes(json)), columns, 2);
    }
}
