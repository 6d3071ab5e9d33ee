using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Gordo.Api.Hosting;

/// <summary>Reads <see cref="ServerSettings"/> from the environment, and gathers every fault before it gives up.</summary>
internal sealed class ServerSettingsReader(IConfiguration configuration)
{
    private static readonly Dictionary<string, LogLevel> LogLevels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["critical"] = LogLevel.Critical,
        ["error"] = LogLevel.Error,
        ["warning"] = LogLevel.Warning,
        ["info"] = LogLevel.Information,
        ["debug"] = LogLevel.Debug,
    };

    private readonly List<string> _faults = [];

    /// <summary>Reads all settings.</summary>
    /// <exception cref="SettingsException">Some are wrong; the message lists them all.</exception>
    public static ServerSettings Read(IConfiguration configuration)
    {
        var reader = new ServerSettingsReader(configuration);
        ServerSettings settings = reader.Read();
        return reader._faults.Count == 0 ? settings : throw new SettingsException(reader._faults);
    }

    private ServerSettings Read()
    {
        var defaults = new ServerSettings();
        return new ServerSettings
        {
            CollectionDirectory = CollectionDirectory(),
            ExpectedModels = ExpectedModels(),
            Project = Text(SettingNames.Project),
            CachedModels = Integer(SettingNames.CachedModels, 1, int.MaxValue),
            CachedMetadata = Integer(SettingNames.CachedMetadata, 1, int.MaxValue),
            Host = Host() ?? defaults.Host,
            Port = Integer(SettingNames.Port, 0, 65535) ?? defaults.Port,
            LogLevel = Level() ?? defaults.LogLevel,
            MaxRequestMegabytes = Integer(SettingNames.MaxRequestMegabytes, 1, 2047) ?? defaults.MaxRequestMegabytes,
        };
    }

    // An empty variable is as good as none: that is how compose files leave one unset.
    private string? Text(string name) => configuration[name] is { Length: > 0 } text ? text : null;

    private int? Integer(string name, int least, int most)
    {
        if (Text(name) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most)
            return value;
        string range = most == int.MaxValue ? $"of at least {least}" : $"from {least} to {most}";
        Fault(name, $"expected a whole number {range}, found '{text}'");
        return null;
    }

    private string? CollectionDirectory()
    {
        if (Text(SettingNames.CollectionDirectory) is not { } text)
            return null;
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(text));
        if (!Gordo.Core.Collections.Revision.TryParse(Path.GetFileName(path), out _))
            Fault(SettingNames.CollectionDirectory, $"expected a path that ends in a revision, a number, found '{text}'");
        else if (!Directory.Exists(path))
            Fault(SettingNames.CollectionDirectory, $"there is no folder '{text}'");
        return path;
    }

    private List<string> ExpectedModels()
    {
        if (Text(SettingNames.ExpectedModels) is not { } text)
            return [];
        try
        {
            return new DeserializerBuilder().Build().Deserialize<List<string>?>(text) ?? [];
        }
        catch (YamlException exception)
        {
            Fault(SettingNames.ExpectedModels, $"expected a YAML list of names: {exception.Message}");
            return [];
        }
    }

    private string? Host()
    {
        if (Text(SettingNames.Host) is not { } text)
            return null;
        if (System.Net.IPAddress.TryParse(text, out _) || text == "localhost")
            return text;
        Fault(SettingNames.Host, $"expected an IP address or localhost, found '{text}'");
        return null;
    }

    private LogLevel? Level()
    {
        if (Text(SettingNames.LogLevel) is not { } text)
            return null;
        if (LogLevels.TryGetValue(text, out LogLevel level))
            return level;
        Fault(SettingNames.LogLevel, $"expected one of {string.Join(", ", LogLevels.Keys)}, found '{text}'");
        return null;
    }

    private void Fault(string name, string what) => _faults.Add($"{name}: {what}.");
}
