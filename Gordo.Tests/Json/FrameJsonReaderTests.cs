using System.Text;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;

namespace Gordo.Tests.Json;

internal sealed class FrameJsonReaderTests
{
    [TestCase("""{"a": {"2019": 1.5, "2020": 2.5}}""", new long[] { 2019, 2020 })]
    [TestCase("""{"a": {"20191": 1.5, "3": 2.5}}""", new long[] { 3, 20191 })]
    [TestCase("""{"a": {"20190101": 1, "20190199": 2}}""", new long[] { 20190101, 20190199 }, Description = "the second is not a date")]
    [TestCase("""{"a": {"-20190101": 1}}""", new long[] { -20190101 })]
    public void Plain_integers_are_integer_labels_even_with_four_digits(string json, long[] labels)
    {
        Frame frame = Read(json);
        frame.Index.Labels.Should().BeOfType<IntegerColumn>().Which.Values.ToArray().Should().Equal(labels);
    }

    [Test]
    public void Lone_surrogate_in_a_name_is_replaced_so_that_the_frame_can_be_written()
    {
        Frame frame = Read("""{"\udc00 a": [1], "\ud83d\ude00": [2], "b\ud83d": [3]}""");
        frame.Keys.ToArray().Should().Equal(new ColumnKey("\ufffd a"), new ColumnKey("😀"), new ColumnKey("b\ufffd"));
    }

    [Test]
    public void Labels_of_eight_digits_that_are_all_dates_are_dates()
    {
        TimestampColumn times = Read("""{"a": {"20190102": 1, "20190101": 2}}""").Index.Timestamps!;
        times.Zone.Should().BeNull();
        times.Values.ToArray().Should().Equal(1546300800L * 1_000_000_000, 1546387200L * 1_000_000_000);
    }

    [TestCase(1)]
    [TestCase(40)]
    [TestCase(400)]
    public void A_column_of_text_may_end_before_the_last_row(int emptyRecords)
    {
        string empty = string.Concat(Enumerable.Repeat(", {}", emptyRecords));
        Frame frame = Read($$"""[{"A": "x"}{{empty}}]""");
        TextColumn text = frame.Columns[0].Should().BeOfType<TextColumn>().Subject;
        text.Length.Should().Be(emptyRecords + 1);
        text.GetString(0).Should().Be("x");
        Enumerable.Range(1, emptyRecords).Should().OnlyContain(row => text.IsMissing(row));
    }

    [Test]
    public void A_column_of_text_may_have_fewer_labels_than_another()
    {
        string numbers = string.Join(",", Enumerable.Range(0, 300).Select(row => $"\"{row}\": {row}"));
        Frame frame = Read($$"""{"A": {"7": "x", "3": "y"}, "B": { {{numbers}} } }""");
        TextColumn text = frame.Columns[0].Should().BeOfType<TextColumn>().Subject;
        frame.RowCount.Should().Be(300);
        text.GetString(7).Should().Be("x");
        text.GetString(3).Should().Be("y");
        Enumerable.Range(0, 300).Where(row => row is not (3 or 7)).Should().OnlyContain(row => text.IsMissing(row));
    }

    [Test]
    public void Flat_list_with_one_value_per_tag_is_one_row()
    {
        Frame frame = FrameJsonReader.Read("[1, 2.5, null]"u8, FrameMemory.Unpooled, sampleWidth: 3);
        frame.RowCount.Should().Be(1);
        frame.ColumnCount.Should().Be(3);
        frame.Columns[1].Should().BeOfType<FloatColumn>().Which.Values.ToArray().Should().Equal(2.5);
    }

    [Test]
    public void Flat_list_of_another_length_is_one_column()
    {
        Frame frame = FrameJsonReader.Read("[1, 2, 3]"u8, FrameMemory.Unpooled, sampleWidth: 4);
        frame.RowCount.Should().Be(3);
        frame.ColumnCount.Should().Be(1);
    }

    [Test]
    public void Bare_NaN_and_infinities_are_read()
    {
        Read("[[NaN, Infinity, -Infinity]]").Columns.ToArray()
            .Select(column => ((FloatColumn)column).Values.Span[0])
            .Should().Equal(double.NaN, double.PositiveInfinity, double.NegativeInfinity);
    }

    [TestCase("[[1, 2], [3]]", "Row 1 has 1 values; row 0 has 2.")]
    [TestCase("[[1, 2], [3, 4, 5]]", "Row 1 has more values than row 0, which has 2.")]
    [TestCase("[[1, 2], [3, [4]]]", "Column '1', row 1: found a list, expected a single value.")]
    [TestCase("""[[1, 2], [3, {"a": 4}]]""", "Column '1', row 1: found a map, expected a single value.")]
    [TestCase("""[[1, 2], [3, "x"]]""", "Column '1', row 1: found the text 'x' in a column of numbers.")]
    [TestCase("""[[1], {"a": 1}]""", "*row 1 to be a list*")]
    [TestCase("""[{"a": 1}, [1]]""", "*row 1 to be a map*")]
    [TestCase("""[{"a": 1, "a": 2}]""", "*'a' is given twice*")]
    [TestCase("""{"a": 1}""", "*column 'a'*")]
    [TestCase("""{"a": [1], "b": {"0": 1}}""", "Some columns are lists and others are maps*")]
    [TestCase("""{"a": [1], "b": [1, 2]}""", "Column 'b' has 2 values; column 'a' has 1.")]
    [TestCase("""{"a": {"0": 1}, "a": {"0": 1}}""", "Column 'a' is given twice.")]
    [TestCase("""{"a": {"0": 1, "1": 2, "0": 3}}""", "*label '0' is given twice*")]
    [TestCase("""{"a": {"0": 1, "1": 2}, "b": {"1": 1, "0": 2, "1": 3}}""", "*label '1' is given twice*")]
    [TestCase("""{"a": {"0": 1}, "b": {"c": {"0": 1}}}""", "*levels*")]
    [TestCase("""{"a": {"b": {"c": {"0": 1}}}}""", "Column 'a' has more than two levels*")]
    [TestCase("""{"a": {"x": 1}}""", "Row label 'x' is neither an integer nor an ISO 8601 time*")]
    [TestCase("""{"a": {"2019-01-01": 1, "2019-01-01T00:10:00Z": 2}}""", "*mix times with and without a zone*")]
    [TestCase("[[1, 2]", "*byte 7*the end*")]
    [TestCase("[[01]]", "*byte 2*")]
    [TestCase("[[1.]]", "*byte 2*")]
    [TestCase("[[1] x", "*byte 5*'x'*")]
    [TestCase("[[1]] [", "*the end*")]
    [TestCase("", "*the end*")]
    [TestCase("""{"a": {"\ud8": [1]}}""", "*escape*")]
    [TestCase("""{"a": {"0": "unfinished""", "*ends inside the string*")]
    public void Error_message_says_what_is_wrong_and_where(string json, string message)
    {
        Action read = () => Read(json);
        read.Should().Throw<FrameException>().WithMessage(message);
    }

    // A few names are compared one by one; many are looked up in a set.
    [TestCase(2, 0)]
    [TestCase(24, 1)]
    [TestCase(25, 0)]
    [TestCase(25, 23)]
    [TestCase(26, 0)]
    [TestCase(26, 24)]
    [TestCase(27, 25)]
    [TestCase(60, 1)]
    [TestCase(60, 24)]
    [TestCase(60, 58)]
    public void Repeated_column_is_an_error_at_any_position(int count, int first)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(i => $"TAG {i}")];
        string json = "{" + string.Join(',', names.Select(name => $"\"{name}\": {{\"0\": 1}}")) + "}";
        Read(json).Keys.ToArray().Select(key => key.Group).Should().Equal(names);

        Action read = () => Read(json.Replace($"\"TAG {count - 1}\"", $"\"TAG {first}\"", StringComparison.Ordinal));
        read.Should().Throw<FrameException>().WithMessage($"Column 'TAG {first}' is given twice.");
    }

    [Test]
    public void Text_that_is_not_UTF8_is_an_error()
    {
        byte[] json = [.. "{\"a"u8, 0xC3, 0x28, .. "\": [1]}"u8];
        Action read = () => FrameJsonReader.Read(json, FrameMemory.Unpooled);
        read.Should().Throw<FrameException>().WithMessage("*not UTF-8*");
    }

    [TestCase("""{"X": {"a": {"0": 1.5}}, "y": {"a": {"0": 1.5}}}""", true)]
    [TestCase("""{"y": [[1, 2]] , "X":[[1, 2]]}""", true)]
    [TestCase("""{"X": {"a": {"0": 1.5}}, "y": {"a": {"0": 1.50}}}""", false)]
    [TestCase("""{"X": {"a": {"0": 1.5}}, "y": {"a": {"0": 1.5, "1": 2}}}""", false)]
    [TestCase("""{"X": [1], "y": [1, 2]}""", false)]
    [TestCase("""{"X": null, "y": null}""", false)]
    public void Targets_with_the_same_text_as_the_inputs_are_read_once(string json, bool isSame)
    {
        FrameRequestJson request = FrameRequestJson.Read(Encoding.UTF8.GetBytes(json), FrameMemory.Unpooled, ["a"], ["a"]);
        ReferenceEquals(request.Input, request.Target).Should().Be(isSame);
    }

    [Test]
    public void Same_flat_list_is_read_again_if_inputs_and_targets_differ_in_number()
    {
        FrameRequestJson request = FrameRequestJson.Read("""{"X": [1, 2], "y": [1, 2]}"""u8, FrameMemory.Unpooled, ["a", "b"], ["a"]);
        request.Input!.RowCount.Should().Be(1);
        request.Target!.RowCount.Should().Be(2);
    }

    [Test]
    public void Unlimited_nesting_is_an_error()
    {
        Action read = () => FrameRequestJson.Read(Encoding.UTF8.GetBytes(new string('[', 1_000_000)), FrameMemory.Unpooled, ["a"], ["a"]);
        read.Should().Throw<FrameException>().WithMessage("*deeper than 64*");
    }

    [Test]
    public void Sparse_frame_much_larger_than_its_text_is_an_error()
    {
        string records = "[" + string.Join(",", Enumerable.Range(0, 5000).Select(row => $$"""{"k{{row}}":1}""")) + "]";
        Action read = () => Read(records);
        read.Should().Throw<FrameException>().WithMessage("*too sparse*");
    }

    [Test]
    public void Rows_missing_from_a_column_are_filled_and_new_rows_added()
    {
        Frame frame = Read("""{"a": {"0": 1, "2": 3}, "b": {"1": 20, "0": 10}, "c": {"0": true, "1": false, "2": true}}""");
        frame.Index.Labels.Should().BeOfType<IntegerColumn>().Which.Values.ToArray().Should().Equal(0, 1, 2);
        ((FloatColumn)frame.Columns[0]).Values.ToArray().Should().Equal(1, double.NaN, 3);
        ((FloatColumn)frame.Columns[1]).Values.ToArray().Should().Equal(10, 20, double.NaN);
        ((BooleanColumn)frame.Columns[2]).Values.ToArray().Should().Equal(true, false, true);
    }

    [Test]
    public void Column_with_labels_in_another_order_keeps_its_integers()
    {
        Frame frame = Read("""{"a": {"0": 1, "1": 2, "2": 3}, "b": {"2": 30, "0": 10, "1": 20}}""");
        ((IntegerColumn)frame.Columns[1]).Values.ToArray().Should().Equal(10, 20, 30);
    }

    [Test]
    public void Integers_beyond_64_bits_are_floats()
    {
        Frame frame = Read("[[9223372036854775807, 9223372036854775808]]");
        ((IntegerColumn)frame.Columns[0]).Values.Span[0].Should().Be(long.MaxValue);
        ((FloatColumn)frame.Columns[1]).Values.Span[0].Should().Be(9223372036854775808.0);
    }

    [Test]
    public void Escaped_names_and_labels_are_decoded()
    {
        Frame frame = Read("""{"T\u00e6g \"1\"": {"\u0030": 1}, "b": {"0": 2}}""");
        frame.Keys[0].Group.Should().Be("Tæg \"1\"");
        frame.RowCount.Should().Be(1);
    }

    [Test]
    public void Labels_with_different_offsets_become_UTC()
    {
        Frame frame = Read("""{"a": {"2019-01-01T01:00:00+01:00": 1, "2019-01-01T03:00:00+02:00": 2}}""");
        frame.Index.Timestamps!.Zone.Should().Be(TimestampZone.Utc);
        (frame.Index.Timestamps.Values.Span[1] - frame.Index.Timestamps.Values.Span[0]).Should().Be(3600L * 1_000_000_000);
    }

    [TestCase("""{"X": [[1]], "y": [[2]]}""", 1, 1)]
    [TestCase("""{"other": {"deep": [{}]}, "X": [[1]]}""", 1, null)]
    [TestCase("""{"X": [[1]], "y": null}""", 1, null)]
    [TestCase("""{"X": null}""", 0, null)]
    [TestCase("[1, 2]", null, null)]
    [TestCase("{}", null, null)]
    public void Request_has_X_and_optionally_y(string json, int? inputColumns, int? targetColumns)
    {
        FrameRequestJson request = FrameRequestJson.Read(Encoding.UTF8.GetBytes(json), FrameMemory.Unpooled, ["a"], ["a"]);
        request.Input?.ColumnCount.Should().Be(inputColumns);
        (request.Input is null).Should().Be(inputColumns is null);
        (request.Target?.ColumnCount).Should().Be(targetColumns);
    }

    private static Frame Read(string json) => FrameJsonReader.Read(Encoding.UTF8.GetBytes(json), FrameMemory.Unpooled);
}
