using System.Globalization;
using Gordo.Core.Collections;
using Gordo.Core.Engines;
using Gordo.Serialization.Frames;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Gordo.Api.Settings;

/// <summary>Reads <see cref="ServerSettings"/> from environment variables and collects all errors before it throws.</summary>
internal sealed class ServerSettingsReader(IConfiguration configuration)
{
    private readonly List<string> _faults = [];

    /// <summary>Reads all settings.</summary>
    /// <exception cref="SettingsException">Settings are invalid; the message lists all errors.</exception>
    public static ServerSettings Read(IConfiguration configuration)
    {
        var reader = new ServerSettingsReader(configuration);
        ServerSettings settings = reader.Read();
        return reader._faults.Count == 0 ? settings : throw new SettingsException(reader._faults);
    }

    private ServerSettings Read()
    {
        var defaults = new ServerSettings();
        int? port = Integer(SettingNames.Port, 0, 65535);
        string[] projects = Names(SettingNames.Project);
        int? memory = Integer(SettingNames.MemoryMegabytes, 64, int.MaxValue);
        long memoryBytes = (defaults with { MemoryMegabytes = memory }).MemoryBytes;
        return new ServerSettings
        {
            CollectionDirectory = CollectionDirectory(),
            ExpectedModels = ExpectedModels(),
            Project = projects is [string project] ? project : null,
            Projects = projects.Length == 0 && Text(SettingNames.CollectionDirectory) is null ? [DemoCollection.Project] : projects,
            CachedModels = Integer(SettingNames.CachedModels, 1, int.MaxValue),
            CachedMetadata = Integer(SettingNames.CachedMetadata, 1, int.MaxValue),
            ModelFormats = Formats() ?? defaults.ModelFormats,
            Engines = (EngineKinds?)Flags(SettingNames.Engines, [.. EngineNames.All.Select(engine => (engine.Name, (int)engine.Kind))]) ?? defaults.Engines,
            Host = Host() ?? defaults.Host,
            Port = port ?? defaults.Port,
            LogLevel = LogLevel() ?? defaults.LogLevel,
            LogFormat = LogFormat() ?? defaults.LogFormat,
            Workers = Integer(SettingNames.Workers, 1, 1024),
            Threads = Integer(SettingNames.Threads, 1, 1024),
            WorkerConnections = Integer(SettingNames.WorkerConnections, 1, 1_000_000),
            Ignored = [.. new[] { SettingNames.WorkerClass, SettingNames.ServerApp }.Where(name => Text(name) is not null && !(name == SettingNames.ServerApp && ServerApplication.IsMetricsRelay(configuration)))],
            IsMetricsRelay = ServerApplication.IsMetricsRelay(configuration),
            MetricsSource = MetricsSource(port ?? defaults.Port) ?? defaults.MetricsSource,
            EnablePrometheus = Switch(SettingNames.EnablePrometheus) ?? defaults.EnablePrometheus,
            MetricsPort = MetricsPort(port ?? defaults.Port),
            MetricsMaxModels = Integer(SettingNames.MetricsMaxModels, 0, 1_000_000) ?? defaults.MetricsMaxModels,
            MetricsTopModels = Integer(SettingNames.MetricsTopModels, 0, 10_000) ?? defaults.MetricsTopModels,
            MetricsMaxSeries = Integer(SettingNames.MetricsMaxSeries, 0, 1_000_000) ?? defaults.MetricsMaxSeries,
            OtlpEndpoint = Endpoint(SettingNames.OtlpEndpoint),
            ProxyHeaders = Switch(SettingNames.ProxyHeaders) ?? defaults.ProxyHeaders,
            Preload = PreloadedModels(),
            ShutdownSeconds = Integer(SettingNames.ShutdownSeconds, 0, 3600) ?? defaults.ShutdownSeconds,
            RequestSeconds = Integer(SettingNames.RequestSeconds, 1, 86_400) ?? defaults.RequestSeconds,
            MaxQueued = Integer(SettingNames.MaxQueued, 0, 1_000_000) ?? defaults.MaxQueued,
            MemoryMegabytes = memory,
            ApiKeysFile = ApiKeysFile(),
            JwtAuthority = JwtAuthority(),
            JwtAudience = JwtAudience(),
            ReadOnly = Switch(SettingNames.ReadOnly) ?? defaults.ReadOnly,
            StrictColumns = Switch(SettingNames.StrictColumns) ?? defaults.StrictColumns,
            CompressAnswers = Switch(SettingNames.CompressAnswers) ?? defaults.CompressAnswers,
            CorsOrigins = CorsOrigins(),
            MaxRequestMegabytes = Integer(SettingNames.MaxRequestMegabytes, 1, RequestSizes.MaxMegabytes) ?? RequestSizes.DefaultMegabytes(memoryBytes),
            Limits = Limits(defaults.Limits, memoryBytes),
        };
    }

    private RequestLimits Limits(RequestLimits defaults, long memoryBytes)
    {
        // Kestrel buffers at max this much of a request line and headers.
        const int MaxAllowedHeaderBytes = 1024 * 1024;
        long cells = Integer(SettingNames.MaxCells, 1, int.MaxValue) ?? RequestSizes.DefaultCells(memoryBytes);
        return new RequestLimits
        {
            Frame = new FrameLimits
            {
                MaxCells = cells,
                MaxRows = (int)cells,
                // Eight bytes per cell. Text cells may be longer, but then fewer of them fit.
                MaxBytes = Math.Max(FrameLimits.Default.MaxBytes, sizeof(double) * cells),
                MaxJsonDepth = Integer(SettingNames.MaxJsonDepth, 1, 1000) ?? defaults.Frame.MaxJsonDepth,
            },
            MaxFormParts = Integer(SettingNames.MaxFormParts, 2, 10_000) ?? defaults.MaxFormParts,
            MaxFormHeaderBytes = Integer(SettingNames.MaxFormHeaderBytes, 64, MaxAllowedHeaderBytes) ?? defaults.MaxFormHeaderBytes,
            MaxUrlBytes = Integer(SettingNames.MaxUrlBytes, 256, MaxAllowedHeaderBytes) ?? defaults.MaxUrlBytes,
            MaxHeaders = Integer(SettingNames.MaxHeaders, 8, 10_000) ?? defaults.MaxHeaders,
            MaxHeaderBytes = Integer(SettingNames.MaxHeaderBytes, 256, MaxAllowedHeaderBytes) ?? defaults.MaxHeaderBytes,
            MinBytesPerSecond = Integer(SettingNames.MinBytesPerSecond, 0, int.MaxValue) ?? defaults.MinBytesPerSecond,
            HeaderSeconds = Integer(SettingNames.HeaderSeconds, 1, 86_400) ?? defaults.HeaderSeconds,
            IdleSeconds = Integer(SettingNames.IdleSeconds, 1, 86_400) ?? defaults.IdleSeconds,
        };
    }

    // An empty variable counts as unset, because compose files cannot leave a variable out.
    private string? Text(string name) => configuration[name] is { Length: > 0 } text ? text : null;

    private string[] Names(string setting) =>
        Text(setting)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private int? Integer(string name, int min, int max)
    {
        if (Text(name) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max)
            return value;
        string range = max == int.MaxValue ? $"of at min {min}" : $"from {min} to {max}";
        Fault(name, $"expected a whole number {range}, found '{text}'");
        return null;
    }

    private string? CollectionDirectory()
    {
        if (Text(SettingNames.CollectionDirectory) is not { } text)
            return null;
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(text));
        // A folder that does not exist yet is served once it is there.
        if (Path.GetFileName(path).Length == 0)
            Fault(SettingNames.CollectionDirectory, $"expected a path whose last folder is a revision, found '{text}'");
        else if (File.Exists(path))
            Fault(SettingNames.CollectionDirectory, $"'{text}' is a file, expected a folder");
        return path;
    }

    private ModelFormats? Formats() => (ModelFormats?)Flags(
        SettingNames.ModelFormats, ("onnx", (int)ModelFormats.Onnx), ("mlnet", (int)ModelFormats.MlNet), ("python", (int)ModelFormats.Python));

    private int? Flags(string setting, params (string Name, int Flag)[] known)
    {
        if (Text(setting) is not { } text)
            return null;
        int flags = 0;
        foreach (string name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            int flag = Array.Find(known, each => each.Name == name).Flag;
            if (flag == 0)
                Fault(setting, $"expected some of {string.Join(", ", known.Select(each => each.Name))}, with commas between them, found '{name}'");
            flags |= flag;
        }
        return flags;
    }

    private List<string> ExpectedModels()
    {
        if (Text(SettingNames.ExpectedModels) is not { } text)
            return [];
        return YamlNames(text);
    }

    // A separate method, so that the YAML library is loaded only if it is needed.
    private List<string> YamlNames(string text)
    {
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

    // 0 is not allowed: the listener would choose a free port, and MetricsPort compares with the configured one.
    private int? MetricsPort(int serverPort)
    {
        int? port = Integer(SettingNames.MetricsPort, 1, 65535);
        if (port is not null && port == serverPort)
            Fault(SettingNames.MetricsPort, $"expected a port other than the server's ({SettingNames.Port}), found '{port}'");
        return port;
    }

    private Uri? MetricsSource(int serverPort)
    {
        Uri source = Endpoint(SettingNames.MetricsSource) is { } text && Uri.TryCreate(text, UriKind.Absolute, out Uri? given) ? given : new ServerSettings().MetricsSource;
        if (ServerApplication.IsMetricsRelay(configuration) && source.IsLoopback && source.Port == serverPort)
            Fault(SettingNames.MetricsSource, $"expected the URL of another server, found '{source}', which is this server ({SettingNames.Port} sets its port)");
        return source;
    }

    private LogLevel? LogLevel() => Word(SettingNames.LogLevel, "critical", "error", "warning", "info", "debug") switch
    {
        "critical" => Microsoft.Extensions.Logging.LogLevel.Critical,
        "error" => Microsoft.Extensions.Logging.LogLevel.Error,
        "warning" => Microsoft.Extensions.Logging.LogLevel.Warning,
        "info" => Microsoft.Extensions.Logging.LogLevel.Information,
        "debug" => Microsoft.Extensions.Logging.LogLevel.Debug,
        _ => null,
    };

    private LogFormat? LogFormat() => Word(SettingNames.LogFormat, "text", "json") switch
    {
        "text" => Settings.LogFormat.Text,
        "json" => Settings.LogFormat.Json,
        _ => null,
    };

    private bool? Switch(string name) => Word(name, "true", "false", "1", "0") switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => null,
    };

    // Matches case-insensitively and returns the word as spelled in the list.
    private string? Word(string name, params string[] words)
    {
        if (Text(name) is not { } text)
            return null;
        foreach (string word in words)
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
                return word;
        }
        Fault(name, $"expected one of {string.Join(", ", words)}, found '{text}'");
        return null;
    }

    private string? Endpoint(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
            Fault(name, $"expected an http or https URL, found '{text}'");
        return text;
    }

    private string? ApiKeysFile()
    {
        if (Text(SettingNames.ApiKeysFile) is not { } path)
            return null;
        foreach (string fault in Access.Keys.ApiKeyFile.Check(path))
            Fault(SettingNames.ApiKeysFile, fault.TrimEnd('.'));
        return path;
    }

    // Signing keys fetched over plain HTTP could be forged on the network, so HTTP is allowed on loopback only.
    private string? JwtAuthority()
    {
        if (Text(SettingNames.JwtAuthority) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || !(uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback)))
            Fault(SettingNames.JwtAuthority, $"expected an https URL, or an http URL of this machine, found '{text}'");
        if (Text(SettingNames.JwtAudience) is null)
            Fault(SettingNames.JwtAuthority, $"requires {SettingNames.JwtAudience}");
        return text;
    }

    private string? JwtAudience()
    {
        string? text = Text(SettingNames.JwtAudience);
        if (text is not null && Text(SettingNames.JwtAuthority) is null)
            Fault(SettingNames.JwtAudience, $"requires {SettingNames.JwtAuthority}");
        return text;
    }

    private string[] CorsOrigins()
    {
        string[] origins = Names(SettingNames.CorsOrigins);
        foreach (string origin in origins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/" || origin.EndsWith('/'))
                Fault(SettingNames.CorsOrigins, $"expected origins such as https://plant.example, found '{origin}'");
        }
        return origins;
    }

    private Preload PreloadedModels()
    {
        switch (Text(SettingNames.Preload))
        {
            case null or "none":
                return Preload.None;
            case "all":
                return Preload.All;
            case { } text:
                string[] names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                foreach (string name in names)
                {
                    if (!Gordo.Core.Names.ModelName.TryParse(name, out _))
                        Fault(SettingNames.Preload, $"'{name}' is not a valid model name");
                }
                return new Preload(IsAll: false, names);
        }
    }

    private void Fault(string name, string what) => _faults.Add($"{name}: {what}.");
}
