using Gordo.Core.Building.Configuration;
using Gordo.Core.Building.Datasets;
using Gordo.Core.Building.Sources;
using Gordo.Core.Metadata;

namespace Gordo.Core.Building.Definitions;

/// <summary>Reads the <c>dataset</c> block of a machine.</summary>
internal static class DatasetReader
{
    private const int MostReadings = 10_000_000;
    private const string DefaultResolution = "10min", DefaultLimit = "8H";

    private static readonly Dictionary<string, Aggregation> Aggregations = new(StringComparer.Ordinal)
    {
        ["mean"] = Aggregation.Mean,
        ["min"] = Aggregation.Minimum,
        ["max"] = Aggregation.Maximum,
        ["sum"] = Aggregation.Sum,
    };

    /// <summary>Reads the block.</summary>
    /// <param name="node">The block.</param>
    /// <param name="folder">The folder that relative paths start from.</param>
    /// <param name="faults">Receives faults and warnings.</param>
    /// <returns>Null if it is wrong, which has been reported.</returns>
    public static DatasetDefinition? Read(SettingNode? node, string folder, FaultList faults)
    {
        if (node is null)
        {
            faults.Add(0, "dataset is absent.");
            return null;
        }
        var reader = new SettingReader(node, "dataset", faults);
        int before = faults.Faults.Count;
        string? asset = reader.Text("asset") ?? reader.Text("default_asset");
        IReadOnlyList<Tag>? tags = ReadTags(reader, reader.Node("tag_list") is null ? "tags" : "tag_list", asset);
        if (tags is null && reader.Node("tags") is null && reader.Node("tag_list") is null)
            faults.Add(reader.Line, "dataset.tags is absent, expected a list of tags.");
        IReadOnlyList<Tag>? targets = ReadTags(reader, "target_tag_list", asset);
        DateTimeOffset? start = ReadTime(reader, "train_start_date"), end = ReadTime(reader, "train_end_date");
        if (start >= end)
            faults.Add(reader.Line, $"dataset.train_start_date is {start:O}, which is not before train_end_date, {end:O}.");
        string resolutionText = reader.Text("resolution") ?? DefaultResolution;
        long? resolution = ReadSpan(resolutionText, "resolution", reader), limit = ReadSpan(reader.Text("interpolation_limit") ?? DefaultLimit, "interpolation_limit", reader);
        Aggregation aggregation = reader.Choice("aggregation_methods", Aggregations) ?? Aggregation.Mean;
        RowFilter? filter = ReadFilter(reader);
        int least = reader.Integer("n_samples_threshold", 0) ?? 0;
        IReadingSource? source = ReadSource(reader, folder);
        string? method = reader.Text("interpolation_method");
        if (method is not (null or "linear_interpolation"))
            faults.Add(reader.Line, $"dataset.interpolation_method is {Text.Quote(method)}, expected linear_interpolation.");
        reader.WarnUnknown();
        if (faults.Faults.Count > before || tags is null || start is null || end is null || resolution is null || limit is null || source is null)
            return null;
        return new DatasetDefinition
        {
            Tags = tags,
            Targets = targets is null or { Count: 0 } ? tags : targets,
            Start = start.Value,
            End = end.Value,
            Resolution = resolution.Value,
            ResolutionText = resolutionText,
            Source = source,
            Aggregation = aggregation,
            InterpolationLimit = limit.Value,
            Filter = filter,
            LeastRows = least,
        };
    }

    private static List<Tag>? ReadTags(SettingReader reader, string key, string? asset)
    {
        if (reader.Items(key) is not { } items)
            return null;
        var tags = new List<Tag>();
        foreach (SettingNode item in items)
        {
            Tag? tag = item switch
            {
                { Text: { } name } => new Tag(name, asset),
                { Items: [{ Text: { } name }, ..] } => new Tag(name, item.Items.Count > 1 ? item.Items[1].Text ?? asset : asset),
                { Members: not null } when item.Find("name")?.Text is { } name => new Tag(name, item.Find("asset")?.Text ?? asset),
                _ => null,
            };
            if (tag is null)
                reader.Faults.Add(item.Line, $"dataset.{key} has {item.Shown}, expected the name of a tag, or a mapping with name.");
            else if (tags.Exists(other => other.Name == tag.Name))
                reader.Faults.Add(item.Line, $"dataset.{key} has the tag {Text.Quote(tag.Name)} twice.");
            else
                tags.Add(tag);
        }
        if (items.Count == 0 && key != "target_tag_list")
            reader.Faults.Add(reader.Line, $"dataset.{key} is empty, expected at least one tag.");
        return tags;
    }

    private static DateTimeOffset? ReadTime(SettingReader reader, string key)
    {
        if (reader.Node(key) is not { } node)
        {
            reader.Faults.Add(reader.Line, $"dataset.{key} is absent, expected a time with a zone, such as 2020-01-01T00:00:00+00:00.");
            return null;
        }
        try
        {
            return ZonedTime.Parse(node.Text ?? node.Shown);
        }
        catch (RequestException exception)
        {
            reader.Faults.Add(node.Line, $"dataset.{key}: {exception.Message}");
            return null;
        }
    }

    private static long? ReadSpan(string text, string key, SettingReader reader)
    {
        if (Resolution.TryParse(text, out Resolution resolution) && resolution.Weeks == 0)
            return resolution.Nanoseconds;
        reader.Faults.Add(reader.Node(key)?.Line ?? reader.Line, $"dataset.{key} is {Text.Quote(text)}, expected a time such as 10min, 1H or 1D.");
        return null;
    }

    private static RowFilter? ReadFilter(SettingReader reader)
    {
        if (reader.Node("row_filter") is not { } node || node.Text is "")
            return null;
        // Items of a list must all be met.
        string? text = node.Text ?? (node.Items is { } items && items.All(item => item.Text is not null) ? string.Join(" & ", items.Select(item => $"({item.Text})")) : null);
        if (text is null)
        {
            reader.Faults.Add(node.Line, $"dataset.row_filter is {node.Shown}, expected text or a list of texts.");
            return null;
        }
        try
        {
            return RowFilter.Parse(text);
        }
        catch (BuildException exception)
        {
            reader.Faults.Add(node.Line, $"dataset.{exception.Message}");
            return null;
        }
    }

    private static IReadingSource? ReadSource(SettingReader reader, string folder)
    {
        string type = LastPart(reader.Text("type") ?? "TimeSeriesDataset");
        SettingNode? provider = reader.Node("data_provider");
        if (type is not ("RandomDataset" or "TimeSeriesDataset"))
        {
            reader.Faults.Add(reader.Line, $"dataset.type is {Text.Quote(type)}, expected TimeSeriesDataset or RandomDataset.");
            return null;
        }
        var settings = new SettingReader(provider, "dataset.data_provider", reader.Faults);
        string? kind = settings.Text("type") is { } path ? LastPart(path) : type == "RandomDataset" ? "RandomDataProvider" : null;
        IReadingSource? source = null;
        if (kind == "RandomDataProvider")
        {
            int least = settings.Integer("min_size", 1, MostReadings) ?? 100;
            source = new RandomSource(least, settings.Integer("max_size", least, MostReadings) ?? Math.Max(least, 300));
        }
        else if (kind == "FileDataProvider")
        {
            if (settings.Text("path") is { } file)
                source = new FileSource(Path.GetFullPath(Path.Combine(folder, file)), settings.Text("time_column"), settings.Text("value_column"));
            else
                reader.Faults.Add(settings.Line, "dataset.data_provider.path is absent, expected a file or folder.");
        }
        else
            reader.Faults.Add(settings.Line, $"dataset.data_provider.type is {(kind is null ? "absent" : Text.Quote(kind))}, expected FileDataProvider or RandomDataProvider.");
        settings.WarnUnknown();
        return source;
    }

    private static string LastPart(string path) => path[(path.LastIndexOf('.') + 1)..];
}
