using Gordo.Serialization.Frames;

namespace Gordo.Tests.Arrow;

/// <summary>Compares frames and columns bit for bit.</summary>
internal static class SameFrame
{
    public static void ShouldBe(Frame frame, RowIndex index, IReadOnlyList<ColumnKey> keys, IReadOnlyList<Column> columns)
    {
        ShouldBe(frame.Index, index);
        frame.ColumnCount.Should().Be(keys.Count);
        Span<char> buffer = stackalloc char[128];
        for (int i = 0; i < keys.Count; i++)
        {
            if (!frame.NameAt(i, buffer).SequenceEqual(keys[i].Group))
                Assert.Fail($"Column {i} is called '{frame.NameAt(i, buffer)}', expected '{keys[i].Group}'.");
            ShouldBe(frame.ColumnAt(i), columns[i], keys[i].ToString());
        }
        frame.Keys.ToArray().AsSpan().SequenceEqual(keys.ToArray()).Should().BeTrue();
        for (int i = 0; i < keys.Count; i++)
        {
            ShouldBe(frame.Columns[i], columns[i], keys[i].ToString());
            frame.ColumnAt(i).Should().BeSameAs(frame.Columns[i]);
            if (!frame.NameAt(i, buffer).SequenceEqual(keys[i].Group))
                Assert.Fail($"Column {i} is called '{frame.NameAt(i, buffer)}', expected '{keys[i].Group}'.");
        }
    }

    public static void ShouldBe(RowIndex index, RowIndex expected)
    {
        (index.Kind, index.Length, index.Name, index.Start, index.Step).Should().Be((expected.Kind, expected.Length, expected.Name, expected.Start, expected.Step));
        if (expected.Labels is not null)
            ShouldBe(index.Labels!, expected.Labels, "index");
    }

    private static void ShouldBe(Column column, Column expected, string name)
    {
        if (column.GetType() != expected.GetType() || column.Length != expected.Length)
            Assert.Fail($"Column {name} is a {column.GetType().Name} of {column.Length} rows, expected a {expected.GetType().Name} of {expected.Length}.");
        bool same = (column, expected) switch
        {
            (TimestampColumn a, TimestampColumn b) => a.Unit == b.Unit && Equals(a.Zone, b.Zone),
            (UnsupportedColumn a, UnsupportedColumn b) => a.TypeName == b.TypeName,
            (IntegerColumn a, IntegerColumn b) => a.IsUnsigned == b.IsUnsigned,
            _ => true,
        };
        for (int row = 0; row < expected.Length && same; row++)
        {
            same = column.IsMissing(row) == expected.IsMissing(row) && (expected.IsMissing(row) || (column, expected) switch
            {
                (FloatColumn a, FloatColumn b) => BitConverter.DoubleToInt64Bits(a.Values.Span[row]) == BitConverter.DoubleToInt64Bits(b.Values.Span[row]),
                (IntegerColumn a, IntegerColumn b) => a.Values.Span[row] == b.Values.Span[row],
                (TimestampColumn a, TimestampColumn b) => a.Values.Span[row] == b.Values.Span[row],
                (BooleanColumn a, BooleanColumn b) => a.Values.Span[row] == b.Values.Span[row],
                (TextColumn a, TextColumn b) => a[row].SequenceEqual(b[row]),
                (UnsupportedColumn, UnsupportedColumn) => true,
                _ => false,
            });
        }
        if (!same)
            Assert.Fail($"Column {name} differs.");
    }
}
