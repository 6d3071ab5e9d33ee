using System.Globalization;
using System.Text;
using Gordo.Core;
using Gordo.Core.Prediction;
using Gordo.Serialization;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Tests.Arrow;

namespace Gordo.Tests.Prediction;

internal sealed class WideFrameTests
{
    private static readonly string[] Some = ["b", "missing 2", "a", "missing 1"];

    [Test]
    public void Columns_are_found_by_name_in_the_order_of_the_tags()
    {
        Frame frame = FrameOf(["a", "b", "c"]);
        var wide = new WideFrame(frame, FrameMemory.Unpooled);

        WideColumns found = wide.Find(["c", "a"], ["b"])!;

        (wide.ColumnCount, wide.Index).Should().Be((3, frame.Index));
        found.Index.Should().BeSameAs(frame.Index);
        found.Tags.Should().Equal(frame.Columns[2], frame.Columns[0]);
        found.Targets.Should().Equal(frame.Columns[1]);
        wide.Find(["a", "a"], [])!.Tags.Should().Equal(frame.Columns[0], frame.Columns[0]);
    }

    [Test]
    public void Targets_that_are_the_tags_have_the_same_columns()
    {
        var wide = new WideFrame(FrameOf(["a", "b"]), FrameMemory.Unpooled);
        string[] tags = ["a", "b"];
        WideColumns same = wide.Find(tags, tags)!;
        same.Targets.Should().BeSameAs(same.Tags);
        WideColumns equal = wide.Find(tags, [.. tags])!;
        equal.Targets.Should().NotBeSameAs(equal.Tags).And.Equal(equal.Tags);
    }

    [Test]
    public void Missing_names_are_listed_once_in_the_order_of_tags_and_targets()
    {
        var wide = new WideFrame(FrameOf(["a", "b"]), FrameMemory.Unpooled);
        wide.Find(Some, Some).Should().BeNull();
        wide.Find(["a"], Some).Should().BeNull();
        wide.Find(Some, ["a"]).Should().BeNull();
        wide.Missing(Some, ["missing 0", "missing 1", "A", "b", ""]).Should().Equal("missing 2", "missing 1", "missing 0", "A", "");
        wide.Missing(["a"], ["b"]).Should().BeEmpty();
    }

    [Test]
    public void Name_that_occurs_twice_is_named([Values(1, 127, 128, 129, 5000)] int length, [Values] bool isDeferred)
    {
        string name = new('ø', length);
        Frame frame = isDeferred ? Deferred(["other", name, .. Enumerable.Range(0, 1000).Select(i => $"{i}"), name]) : FrameOf([name, "other", name]);
        FluentActions.Invoking(() => new WideFrame(frame, FrameMemory.Unpooled)).Should().Throw<RequestException>()
            .WithMessage($"Unexpected features: the column '{name}' occurs more than once");
    }

    [Test]
    public void Frame_of_two_levels_is_refused()
    {
        var frame = new Frame(RowIndex.Range(1), (ColumnKey[])[new("group", "tag")], [new FloatColumn(new double[1])]);
        FluentActions.Invoking(() => new WideFrame(frame, FrameMemory.Unpooled)).Should().Throw<RequestException>().WithMessage("*multi-level*");
    }

    [Test]
    public void Names_of_any_length_and_script_are_found([Values] bool isDeferred)
    {
        string[] special = ["", "a", "A", "a ", "blåbær", "日本語", "🙂", "a\0b", .. new[] { 42, 43, 127, 128, 129, 5000 }.SelectMany(length => new[] { new string('x', length), new string('日', length), new string('x', length - 1) + 'y' })];
        string[] names = isDeferred ? [.. special, .. Enumerable.Range(0, 1000).Select(i => $"TAG {i}")] : special;
        Frame frame = isDeferred ? Deferred(names) : FrameOf(names);
        var wide = new WideFrame(frame, FrameMemory.Unpooled);
        for (int i = 0; i < special.Length; i++)
        {
            Value(wide.Find([special[i]], [])!.Tags[0]).Should().Be(i, "{0} is column {1}", special[i], i);
            wide.Missing([special[i] + "?"], []).Should().HaveCount(1);
        }
    }

    [Test]
    public void Names_may_be_asked_for_after_they_are_made()
    {
        Frame frame = Deferred([.. Enumerable.Range(0, 1200).Select(i => $"TAG {i}")]);
        var wide = new WideFrame(frame, FrameMemory.Unpooled);
        Column before = wide.Find(["TAG 1100"], [])!.Tags[0];
        frame.Keys[1100].Group.Should().Be("TAG 1100");
        Value(frame.Columns[1100]).Should().Be(1100);
        Value(before).Should().Be(1100);
        Value(wide.Find(["TAG 1100"], [])!.Tags[0]).Should().Be(1100);
    }

    [Test]
    public void Lone_surrogates_are_different_names()
    {
        var wide = new WideFrame(FrameOf(["\ud800", "\ud801", "\udc00", "\ufffd"]), FrameMemory.Unpooled);
        Value(wide.Find(["\ud801"], [])!.Tags[0]).Should().Be(1);
        wide.Missing(["\ud802", "\ufffd"], []).Should().Equal("\ud802");
    }

    [Test]
    public void Lone_surrogates_in_JSON_are_refused_before()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"\ud800": {"0": 1.5}, "\ud801": {"0": 2.5}}""");
        FluentActions.Invoking(() => FrameJsonReader.Read(json, FrameMemory.Unpooled)).Should().Throw<FrameException>();
    }

    [Test]
    public void Frame_without_columns_lacks_every_name()
    {
        var wide = new WideFrame(FrameOf([]), FrameMemory.Unpooled);
        wide.ColumnCount.Should().Be(0);
        wide.Find(["a"], []).Should().BeNull();
        wide.Missing(["a"], ["b"]).Should().Equal("a", "b");
        wide.Find([], [])!.Tags.Should().BeEmpty();
    }

    [Test]
    public void Frame_of_one_column_has_it()
    {
        var wide = new WideFrame(FrameOf(["a"]), FrameMemory.Unpooled);
        Value(wide.Find(["a"], ["a"])!.Targets[0]).Should().Be(0);
        wide.Missing(["a", "b"], []).Should().Equal("b");
    }

    [Test]
    public void Two_hundred_thousand_similar_names_are_found()
    {
        string[] names = [.. Enumerable.Range(0, 200_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"PLANT/UNIT 1/TAG.{i:d6}.PV"))];
        using var memory = new FrameMemory();
        // The rented array is used again, with the content of the first.
        for (int round = 0; round < 2; round++)
        {
            string[] part = names[..(names.Length - round)];
            var wide = new WideFrame(FrameOf(part), memory);
            Column[] found = wide.Find(part, [])!.Tags;
            for (int i = 0; i < part.Length; i++)
            {
                if (Value(found[i]) != i)
                    Assert.Fail($"{part[i]} is column {Value(found[i])}.");
            }
            wide.Missing(names, []).Should().Equal(names[part.Length..]);
        }
    }

    private static double Value(Column column) => ((FloatColumn)column).Values.Span[0];

    private static Frame FrameOf(string[] names)
    {
        double[] values = [.. Enumerable.Range(0, names.Length)];
        return new Frame(RowIndex.Range(1), [.. names.Select(name => new ColumnKey(name))], [.. names.Select((_, i) => new FloatColumn(values.AsMemory(i, 1)))]);
    }

    private static Frame Deferred(string[] names) => FrameArrowReader.Read(
        ArrowColumns.Write([.. names.Select((name, i) => new ArrowColumns.StoredArray(name, ArrowColumns.Doubles(i), "float64"))], pandas: null), FrameMemory.Unpooled);
}
