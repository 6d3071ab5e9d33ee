using System.Text;
using System.Text.Json;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Metadata;

namespace Gordo.Tests.Metadata;

/// <summary>Reading <c>metadata.json</c> and settings, and the metadata functions known from the Python server.</summary>
public sealed class MetadataToolsTests
{
    private static readonly JsonElement Metadata =
        JsonDocument.Parse("""{"metadata": {"build_metadata": {"model": 1}, "nothing": null}, "list": [1]}""").RootElement;

    [Test]
    public void A_path_finds_the_nested_value()
    {
        MetadataPath.Find(Metadata, "metadata", "build_metadata", "model").GetInt32().Should().Be(1);
        MetadataPath.Find(Metadata, "metadata", "nothing").ValueKind.Should().Be(JsonValueKind.Null);
        MetadataPath.Find(Metadata).ValueKind.Should().Be(JsonValueKind.Object);
    }

    [TestCase("'metadata.build' is absent", "metadata", "build")]
    [TestCase("'meta' is absent", "meta", "build_metadata")]
    [TestCase("'metadata.build_metadata.model.x' is absent", "metadata", "build_metadata", "model", "x", "y")]
    [TestCase("'list.0' is absent", "list", "0")]
    public void An_absent_key_is_named(string message, params string[] path) =>
        FluentActions.Invoking(() => MetadataPath.Find(Metadata, path)).Should().Throw<ModelException>().WithMessage(message);

    [TestCase("2020-01-01T00:00:00Z", "2020-01-01T00:00:00+00:00")]
    [TestCase("2020-01-01T01:30:00+01:30", "2020-01-01T01:30:00+01:30")]
    [TestCase("2020-01-01T00:00:00.123456-0800", "2020-01-01T00:00:00.1234560-08:00")]
    public void A_time_with_a_zone_is_parsed(string text, string expected)
    {
        DateTimeOffset time = ZonedTime.Parse(text);

        time.Should().Be(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));
        time.Offset.Should().Be(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture).Offset);
    }

    [Test]
    public void A_time_without_a_zone_is_refused_with_a_suggestion() =>
        FluentActions.Invoking(() => ZonedTime.Parse("2020-01-01T00:00:00")).Should().Throw<RequestException>()
            .WithMessage("Provide timezone to timestamp 2020-01-01T00:00:00.*2020-01-01T00:00:00Z*2020-01-01T00:00:00+00:00*");

    [TestCase("")]
    [TestCase("yesterday")]
    [TestCase("2020-13-01T00:00:00Z")]
    public void Invalid_times_are_refused(string text) =>
        FluentActions.Invoking(() => ZonedTime.Parse(text)).Should().Throw<RequestException>().WithMessage($"'{text}' is not*");

    [TestCase("""{"a": 1}""", """{"a": 1}""")]
    [TestCase("[NaN]", "[null]")]
    [TestCase("[NaN,Infinity,-Infinity]", "[null,null,null]")]
    [TestCase("""{"NaN": NaN, "-Infinity": "Infinity"}""", """{"NaN": null, "-Infinity": "Infinity"}""")]
    [TestCase("""["\\", NaN, "\\\"", NaN]""", """["\\", null, "\\\"", null]""")]
    [TestCase("""["unclosed NaN""", """["unclosed NaN""")]
    [TestCase("""["\""", """["\""")]
    [TestCase("[- Infinity]", "[- null]")]
    [TestCase("NaN", "null")]
    [TestCase("-Infinity", "null")]
    [TestCase("[Nan, Inf]", "[Nan, Inf]")]
    public void Bare_tokens_become_null_and_nothing_else_changes(string text, string expected) =>
        Encoding.UTF8.GetString(BareTokens.Replace(Encoding.UTF8.GetBytes(text))).Should().Be(expected);

    [TestCase("""{"dataset": {"tag_list": ["a", {"name": "b", "asset": {"name": "x"}}, ["c", "asset", ["d"]]]}}""")]
    [TestCase("""{"name": {"dataset": {"tag_list": ["x"]}}, "dataset": {"target_tag_list": null, "x": {"tag_list": ["y"]}, "tag_list": ["a", "b", "c"]}}""")]
    [TestCase("""{"\udc00": 1, "dataset": {"\ud800": 2, "tag_list": ["a", {"\udc00name": "x", "name": "b"}, "c"]}}""", Description = "names with unpaired surrogates")]
    public void Tags_are_read_in_every_supported_form(string json)
    {
        DatasetDescription dataset = MetadataReader.ReadDataset(Encoding.UTF8.GetBytes(json), "metadata.json");

        dataset.Tags.Should().Equal("a", "b", "c");
        dataset.Targets.Should().BeSameAs(dataset.Tags);
        dataset.Resolution.Should().BeNull();
    }

    [TestCase("""{"dataset": {"tag_list": [1]}}""", "*entry 0 of dataset.tag_list has no name*")]
    [TestCase("""{"dataset": {"tag_list": ["a", {"tag": "b"}]}}""", "*entry 1 of dataset.tag_list has no name*")]
    [TestCase("""{"dataset": {"tag_list": ["a", []]}}""", "*entry 1*")]
    [TestCase("""{"dataset": {"tag_list": "a"}}""", "*tag_list is a String*")]
    [TestCase("""{"dataset": []}""", "*tag_list is absent*")]
    [TestCase("""{"dataset": {"tag_list": ["\ud800"]}}""", "*not valid Unicode*")]
    public void Invalid_tag_lists_are_refused_naming_the_entry(string json, string message) =>
        FluentActions.Invoking(() => MetadataReader.ReadDataset(Encoding.UTF8.GetBytes(json), "metadata.json"))
            .Should().Throw<ModelException>().WithMessage(message);

    [TestCase("", "*not JSON*")]
    [TestCase("[1]", "*StartArray*")]
    [TestCase("{} {}", "*not JSON*")]
    [TestCase("{\"a\": }", "*not JSON*")]
    public void Invalid_metadata_is_refused(string json, string message) =>
        FluentActions.Invoking(() => MetadataReader.ReadObject(Encoding.UTF8.GetBytes(json), "metadata.json"))
            .Should().Throw<ModelException>().WithMessage(message);

    [Test]
    public void Deep_nesting_and_invalid_UTF8_are_refused()
    {
        FluentActions.Invoking(() => MetadataReader.ReadObject(Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 1_000_000)), "metadata.json"))
            .Should().Throw<ModelException>();
        FluentActions.Invoking(() => MetadataReader.ReadObject([.. "{\"a\": \""u8, 0xFF, .. "\"}"u8], "metadata.json"))
            .Should().Throw<ModelException>().WithMessage("*not UTF-8*");
    }

    [Test]
    public void A_byte_order_mark_is_removed() =>
        MetadataReader.ReadObject([0xEF, 0xBB, 0xBF, .. "{}"u8], "metadata.json").Should().Equal("{}"u8.ToArray());

    [TestCase("""{"format": 2}""", "*format is 2*")]
    [TestCase("""{"estimator": {"lookback_window": "12"}}""", "gordo.estimator.lookback_window is String, expected a whole number.")]
    [TestCase("""{"detector": [1]}""", "gordo.detector is Array, expected an object.")]
    [TestCase("""{"detector": {"scaler": {"scale": [1, "2"]}}}""", "gordo.detector.scaler.scale[1] is String, expected a number.")]
    [TestCase("""{"detector": {"require_thresholds": 1}}""", "gordo.detector.require_thresholds is Number, expected true or false.")]
    [TestCase("""{"detector": {"window": 1.5}}""", "gordo.detector.window is Number, expected a whole number.")]
    [TestCase("[]", "gordo holds*")]
    [TestCase("{", "gordo is not JSON*")]
    public void Invalid_settings_are_refused_naming_the_member(string json, string message) =>
        FluentActions.Invoking(() => ModelSettings.Parse(json)).Should().Throw<ModelException>().WithMessage(message);

    [Test]
    public void Settings_may_have_bare_tokens_and_unknown_members()
    {
        ModelSettings settings = ModelSettings.Parse(
            """{"format": 1, "new": {}, "estimator": {"lookback_window": 12, "lookahead": 1}, "detector": {"kind": "k", "feature_thresholds": [NaN, 2]}}""");

        settings.Estimator!.LookbackWindow.Should().Be(12);
        settings.Estimator.Lookahead.Should().Be(1);
        settings.Detector!.FeatureThresholds.Should().Equal(null, 2);
        settings.Detector.RequireThresholds.Should().BeNull();
        ModelSettings.Parse("""{"detector": {"require_thresholds": false}}""").Detector!.RequireThresholds.Should().BeFalse();
        ModelSettings.Parse(null).Detector.Should().BeNull();
    }
}
