using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Parquet;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Reliability;

/// <summary>Random frames are equal after a round trip through each format.</summary>
internal sealed class FramePropertyTests
{
    private static readonly Config Checks = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(new Replay(new Rnd(20200301, 7), null));

    private static readonly Gen<double> Finite = Gen.Frequency(
        (8, ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite)),
        (1, Gen.Constant(double.NaN)),
        (1, Gen.Elements(0.0, -0.0, 1e300, -1e-300, 5e-324, 1e16, 123456789, double.MaxValue)));

    private static readonly Gen<double> AnyDouble = Gen.Frequency((9, Finite), (1, Gen.Elements(double.PositiveInfinity, double.NegativeInfinity)));
    private static readonly Gen<long> AnyInteger = Gen.Frequency((4, ArbMap.Default.GeneratorFor<long>()), (1, Gen.Elements(long.MinValue, long.MaxValue, 0)));
    private static readonly Gen<string> AnyText = Gen.Elements("", "a", "æ", "12", "null", "a\"b\\c", "line\nbreak", "\u2028", "🙂", new string('x', 300), "\0", "2020-03-01");
    private static readonly Gen<string> AnyName = Gen.Elements("TAG 1", "", "æ", "a\"b", "('a', 'b')", "0", "-1", "a.b", "index", "🙂", "line\nbreak");

    private static readonly TimestampZone[] Zones = [TimestampZone.Utc, TimestampZone.FromOffset(19_800), TimestampZone.Parse("Europe/Oslo")];

    [Test]
    public void JSON_round_trips_any_frame() => Check.One(Checks, Prop.ForAll(Frames(JsonColumn, JsonIndex).ToArbitrary(), frame =>
    {
        var json = new ArrayBufferWriter<byte>();
        FrameJsonWriter.Write(frame, json);
        SameFrame(FrameJsonReader.Read(json.WrittenSpan, FrameMemory.Unpooled), frame);
    }));

    [Test]
    public void Parquet_round_trips_any_frame() => Check.One(Checks, Prop.ForAll(Frames(BinaryColumn, BinaryIndex).ToArbitrary(), frame =>
    {
        var file = new ArrayBufferWriter<byte>();
        FrameParquetWriter.Write(frame, file);
        SameFrame(FrameParquetReader.Read(file.WrittenMemory, FrameMemory.Unpooled), frame);
    }));

    [Test]
    public void Arrow_round_trips_any_frame() => Check.One(Checks, Prop.ForAll(Frames(BinaryColumn, BinaryIndex).ToArbitrary(), frame =>
    {
        var stream = new ArrayBufferWriter<byte>();
        FrameArrowWriter.Write(frame, stream);
        SameFrame(FrameArrowReader.Read(stream.WrittenMemory, FrameMemory.Unpooled), frame);
    }));

    // JSON has no infinities and times only as labels, and reads integers with missing values as floats.
    private static Gen<Column> JsonColumn(int rows) => Gen.OneOf(
        Finite.ArrayOf(rows).Select(values => (Column)new FloatColumn(values)),
        AnyInteger.ArrayOf(rows).Select(values => (Column)new IntegerColumn(values)),
        Gen.Elements(true, false).ArrayOf(rows).Select(values => (Column)new BooleanColumn(values)),
        AnyText.ArrayOf(rows).Select(values => (Column)TextColumn.From(values)));

    // Sorted and unique labels, as the JSON reader returns them.
    private static Gen<RowIndex> JsonIndex(int rows) =>
        from start in Gen.Choose(0, 2_000_000_000)
        from step in Gen.Choose(1, 100_000)
        from timestamps in Gen.Elements(true, false)
        let labels = Enumerable.Range(0, rows).Select(row => start + ((long)row * step)).ToArray()
        select RowIndex.Of(timestamps
            ? new TimestampColumn(Array.ConvertAll(labels, label => label * 1_000_000_000), TimeUnit.Nanosecond, TimestampZone.Utc)
            : new IntegerColumn(labels));

    private static Gen<Column> BinaryColumn(int rows) => Gen.OneOf(
        AnyDouble.ArrayOf(rows).Select(values => (Column)new FloatColumn(values)),
        from values in AnyInteger.ArrayOf(rows) from validity in Validities(rows) select (Column)new IntegerColumn(values, validity),
        from values in Gen.Elements(true, false).ArrayOf(rows) from validity in Validities(rows) select (Column)new BooleanColumn(values, validity),
        Gen.Frequency((4, AnyText), (1, Gen.Constant<string>(null!))).ArrayOf(rows).Select(values => (Column)TextColumn.From(values)), // null: missing
        Times(rows),
        Gen.Constant((Column)new NullColumn(rows)));

    private static Gen<RowIndex> BinaryIndex(int rows) =>
        from name in Gen.Elements(null, "time", "index", "æ")
        from index in Gen.OneOf(
            from start in Gen.Choose(-1000, 1000) from step in Gen.Elements(1, -1, 7) select RowIndex.Range(rows, start, step, name),
            AnyInteger.ArrayOf(rows).Select(values => RowIndex.Of(new IntegerColumn(values), name)),
            Finite.ArrayOf(rows).Select(values => RowIndex.Of(new FloatColumn(values), name)),
            AnyText.ArrayOf(rows).Select(values => RowIndex.Of(TextColumn.From(values), name)),
            Times(rows).Select(values => RowIndex.Of(values, name)))
        select index;

    private static Gen<Column> Times(int rows) =>
        from values in Gen.Frequency((9, Gen.Choose(int.MinValue, int.MaxValue).Select(value => value * 1000L)), (1, Gen.Constant(TimestampColumn.Missing))).ArrayOf(rows)
        from unit in Gen.Elements(TimeUnit.Millisecond, TimeUnit.Microsecond, TimeUnit.Nanosecond)
        from zone in Gen.Elements<TimestampZone?>([null, .. Zones])
        select (Column)new TimestampColumn(values, unit, zone);

    private static Gen<Validity> Validities(int rows) => Gen.OneOf(
        Gen.Constant(default(Validity)), Gen.Elements(true, false).ArrayOf(rows).Select(valid => Validity.From(valid, FrameMemory.Unpooled)));

    private static Gen<Frame> Frames(Func<int, Gen<Column>> column, Func<int, Gen<RowIndex>> index) =>
        from rows in Gen.Choose(1, 40)
        from width in Gen.Choose(1, 8)
        from names in Gen.Two(AnyName).ArrayOf(width)
        from twoLevel in Gen.Elements(true, false)
        from columns in column(rows).ArrayOf(width)
        from labels in index(rows)
        select new Frame(
            labels,
            names.Select((name, position) => twoLevel ? new ColumnKey(name.Item1, $"{name.Item2} {position}") : new ColumnKey($"{name.Item1} {position}")).OrderBy(key => key.Group, StringComparer.Ordinal),
            columns);

    private static void SameFrame(Frame found, Frame expected)
    {
        found.Keys.ToArray().Should().Equal(expected.Keys.ToArray());
        found.Index.Kind.Should().Be(expected.Index.Kind);
        for (int i = 0; i < expected.ColumnCount; i++)
        {
            // No format keeps the type of a column in which all values are missing.
            if (!Enumerable.Range(0, expected.RowCount).All(expected.Columns[i].IsMissing))
                found.Columns[i].Type.Should().Be(expected.Columns[i].Type);
        }
        FrameRows.Of(found).Should().Equal(FrameRows.Of(expected));
    }
}
