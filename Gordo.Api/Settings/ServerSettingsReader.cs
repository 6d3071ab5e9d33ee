using Gordo.Core.Collections;
using Gordo.Core.Engines;
using Gordo.Serialization.Frames;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Gordo.Api.Settings;

/// <summary>Reads <see cref="ServerSettings"/> from environment variables and collects all errors before it throws.</summary>
internal sealed class ServerSettingsReader(IConfiguration configuration)
{
    private readonly SettingValues _values = new(configuration);

    /// <summary>Reads all settings.</summary>
    /// <exception cref="SettingsException">Settings are invalid; the message lists all errors.</exception>
    public static ServerSettings Read(IConfiguration configuration)
    {
        var reader = new ServerSettingsReader(configuration);
        ServerSettings settings = reader.Read();
        return reader._values.Faults.Count == 0 ? settings : throw new SettingsException(reader._values.Faults);
    }

    private ServerSettings Read()
    {
        var defaults = new ServerSettings();
        int? port = _values.Integer(SettingNames.Port, 0, 65535);
        string[] projects = _values.Names(SettingNames.Project);
        int? memory = _values.Integer(SettingNames.MemoryMegabytes, 64, int.MaxValue);
        long memoryBytes = (defaults with { MemoryMegabytes = memory }).MemoryBytes;
        return new ServerSettings
        {
            CollectionDirectory = CollectionDirectory(),
            ExpectedModels = ExpectedModels(),
            Project = projects is [string project] ? project : null,
            Projects = projects.Length == 0 && _values.Text(SettingNames.CollectionDirectory) is null ? [DemoCollection.Project] : projects,
            CachedModels = _values.Integer(SettingNames.CachedModels, 1, int.MaxValue),
            CachedMetadata = _values.Integer(SettingNames.CachedMetadata, 1, int.MaxValue),
            ModelFormats = Formats() ?? defaults.ModelFormats,
            Engines = (EngineKinds?)_values.Flags(SettingNames.Engines, [.. EngineNames.All.Select(engine => (engine.Name, (int)engine.Kind))]) ?? defaults.Engines,
            Host = Host() ?? defaults.Host,
            Port = port ?? defaults.Port,
            LogLevel = LogLevel() ?? defaults.LogLevel,
            LogFormat = LogFormat() ?? defaults.LogFormat,
            Workers = _values.Integer(SettingNames.Workers, 1, 1024),
            Threads = _values.Integer(SettingNames.Threads, 1, 1024),
            WorkerConnections = _values.Integer(SettingNames.WorkerConnections, 1, 1_000_000),
            Ignored = [.. new[] { SettingNames.WorkerClass, SettingNames.ServerApp }.Where(name => _values.Text(name) is not null && !(name == SettingNames.ServerApp && ServerApplication.IsMetricsRelay(configuration)))],
            IsMetricsRelay = ServerApplication.IsMetricsRelay(configuration),
            MetricsSource = MetricsSource(port ?? defaults.Port) ?? defaults.MetricsSource,
            EnablePrometheus = _values.Switch(SettingNames.EnablePrometheus) ?? defaults.EnablePrometheus,
            MetricsPort = MetricsPort(port ?? defaults.Port),
            MetricsMaxModels = _values.Integer(SettingNames.MetricsMaxModels, 0, 1_000_000) ?? defaults.MetricsMaxModels,
            MetricsTopModels = _values.Integer(SettingNames.MetricsTopModels, 0, 10_000) ?? defaults.MetricsTopModels,
            MetricsMaxSeries = _values.Integer(SettingNames.MetricsMaxSeries, 0, 1_000_000) ?? defaults.MetricsMaxSeries,
            OtlpEndpoint = _values.Endpoint(SettingNames.OtlpEndpoint),
            ProxyHeaders = _values.Switch(SettingNames.ProxyHeaders) ?? defaults.ProxyHeaders,
            Preload = PreloadedModels(),
            ShutdownSeconds = _values.Integer(SettingNames.ShutdownSeconds, 0, 3600) ?? defaults.ShutdownSeconds,
            RequestSeconds = _values.Integer(SettingNames.RequestSeconds, 1, 86_400) ?? defaults.RequestSeconds,
            MaxQueued = _values.Integer(SettingNames.MaxQueued, 0, 1_000_000) ?? defaults.MaxQueued,
            MemoryMegabytes = memory,
            ApiKeysFile = ApiKeysFile(),
            JwtAuthority = JwtAuthority(),
            JwtAudience = JwtAudience(),
            ReadOnly = _values.Switch(SettingNames.ReadOnly) ?? defaults.ReadOnly,
            StrictColumns = _values.Switch(SettingNames.StrictColumns) ?? defaults.StrictColumns,
            CompressAnswers = _values.Switch(SettingNames.CompressAnswers) ?? defaults.CompressAnswers,
            CorsOrigins = CorsOrigins(),
            MaxRequestMegabytes = _values.Integer(SettingNames.MaxRequestMegabytes, 1, RequestSizes.MaxMegabytes) ?? RequestSizes.DefaultMegabytes(memoryBytes),
            Limits = Limits(defaults.Limits, memoryBytes),
        };
    }

    private RequestLimits Limits(RequestLimits defaults, long memoryBytes)
    {
        // Kestrel buffers at max this much of a request line and headers.
        const int MaxAllowedHeaderBytes = 1024 * 1024;
        long cells = _values.Integer(SettingNames.MaxCells, 1, int.MaxValue) ?? RequestSizes.DefaultCells(memoryBytes);
        return new RequestLimits
        {
            Frame = new FrameLimits
            {
                MaxCells = cells,
                MaxRows = (int)cells,
                // Eight bytes per cell. Text cells may be longer, but then fewer of them fit.
                MaxBytes = Math.Max(FrameLimits.Default.MaxBytes, sizeof(double) * cells),
                MaxJsonDepth = _values.Integer(SettingNames.MaxJsonDepth, 1, 1000) ?? defaults.Frame.MaxJsonDepth,
            },
            MaxFormParts = _values.Integer(SettingNames.MaxFormParts, 2, 10_000) ?? defaults.MaxFormParts,
            MaxFormHeaderBytes = _values.Integer(SettingNames.MaxFormHeaderBytes, 64, MaxAllowedHeaderBytes) ?? defaults.MaxFormHeaderBytes,
            MaxUrlBytes = _values.Integer(SettingNames.MaxUrlBytes, 256, MaxAllowedHeaderBytes) ?? defaults.MaxUrlBytes,
            MaxHeaders = _values.Integer(SettingNames.MaxHeaders, 8, 10_000) ?? defaults.MaxHeaders,
            MaxHeaderBytes = _values.Integer(SettingNames.MaxHeaderBytes, 256, MaxAllowedHeaderBytes) ?? defaults.MaxHeaderBytes,
            MinBytesPerSecond = _values.Integer(SettingNames.MinBytesPerSecond, 0, int.MaxValue) ?? defaults.MinBytesPerSecond,
            HeaderSeconds = _values.Integer(SettingNames.HeaderSeconds, 1, 86_400) ?? defaults.HeaderSeconds,
            IdleSeconds = _values.Integer(SettingNames.IdleSeconds, 1, 86_400) ?? defaults.IdleSeconds,
        };
    }

    private string? CollectionDirectory()
    {
        if (_values.Text(SettingNames.CollectionDirectory) is not { } text)
            return null;
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(text));
        // A folder that does not exist yet is served once it is there.
        if (Path.GetFileName(path).Length == 0)
            _values.Fault(SettingNames.CollectionDirectory, $"expected a path whose last folder is a revision, found '{text}'");
        else if (File.Exists(path))
            _values.Fault(SettingNames.CollectionDirectory, $"'{text}' is a file, expected a folder");
        return path;
    }

    private ModelFormats? Formats() => (ModelFormats?)_values.Flags(
        SettingNames.ModelFormats, ("onnx", (int)ModelFormats.Onnx), ("mlnet", (int)ModelFormats.MlNet), ("python", (int)ModelFormats.Python));

    private List<string> ExpectedModels()
    {
        if (_values.Text(SettingNames.ExpectedModels) is not { } text)
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
            _values.Fault(SettingNames.ExpectedModels, $"expected a YAML list of names: {exception.Message}");
            return [];
        }
    }

    private string? Host()
    {
        if (_values.Text(SettingNames.Host) is not { } text)
            return null;
        if (System.Net.IPAddress.TryParse(text, out _) || text == "localhost")
            return text;
        _values.Fault(SettingNames.Host, $"expected an IP address or localhost, found '{text}'");
        return null;
    }

    // 0 is not allowed: the listener would choose a free port, and MetricsPort compares with the configured one.
    private int? MetricsPort(int serverPort)
    {
        int? port = _values.Integer(SettingNames.MetricsPort, 1, 65535);
        if (port is not null && port == serverPort)
            _values.Fault(SettingNames.MetricsPort, $"expected a port other than the server's ({SettingNames.Port}), found '{port}'");
        return port;
    }

    private Uri? MetricsSource(int serverPort)
    {
        Uri source = _values.Endpoint(SettingNames.MetricsSource) is { } text && Uri.TryCreate(text, UriKind.Absolute, out Uri? given) ? given : new ServerSettings().MetricsSource;
        if (ServerApplication.IsMetricsRelay(configuration) && source.IsLoopback && source.Port == serverPort)
            _values.Fault(SettingNames.MetricsSource, $"expected the URL of another server, found '{source}', which is this server ({SettingNames.Port} sets its port)");
        return source;
    }

    private LogLevel? LogLevel() => _values.Word(SettingNames.LogLevel, "critical", "error", "warning", "info", "debug") switch
    {
        "critical" => Microsoft.Extensions.Logging.LogLevel.Critical,
        "error" => Microsoft.Extensions.Logging.LogLevel.Error,
        "warning" => Microsoft.Extensions.Logging.LogLevel.Warning,
        "info" => Microsoft.Extensions.Logging.LogLevel.Information,
        "debug" => Microsoft.Extensions.Logging.LogLevel.Debug,
        _ => null,
    };

    private LogFormat? LogFormat() => _values.Word(SettingNames.LogFormat, "text", "json") switch
    {
        "text" => Settings.LogFormat.Text,
        "json" => Settings.LogFormat.Json,
        _ => null,
    };

    private string? ApiKeysFile()
    {
        if (_values.Text(SettingNames.ApiKeysFile) is not { } path)
            return null;
        foreach (string fault in Access.Keys.ApiKeyFile.Check(path))
            _values.Fault(SettingNames.ApiKeysFile, fault.TrimEnd('.'));
        return path;
    }

    // Signing keys fetched over plain HTTP could be forged on the network, so HTTP is allowed on loopback only.
    private string? JwtAuthority()
    {
        if (_values.Text(SettingNames.JwtAuthority) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || !(uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback)))
            _values.Fault(SettingNames.JwtAuthority, $"expected an https URL, or an http URL of this machine, found '{text}'");
        if (_values.Text(SettingNames.JwtAudience) is null)
            _values.Fault(SettingNames.JwtAuthority, $"requires {SettingNames.JwtAudience}");
        return text;
    }

    private string? JwtAudience()
    {
        string? text = _values.Text(SettingNames.JwtAudience);
        if (text is not null && _values.Text(SettingNames.JwtAuthority) is null)
            _values.Fault(SettingNames.JwtAudience, $"requires {SettingNames.JwtAuthority}");
        return text;
    }

    private string[] CorsOrigins()
    {
        string[] origins = _values.Names(SettingNames.CorsOrigins);
        foreach (string origin in origins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/" || origin.EndsWith('/'))
                _values.Fault(SettingNames.CorsOrigins, $"expected origins such as https://plant.example, found '{origin}'");
        }
        return origins;
    }

    private Preload PreloadedModels()
    {
        switch (_values.Text(SettingNames.Preload))
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
                        _values.Fault(SettingNames.Preload, $"'{name}' is not a valid model name");
                }
                return new Preload(IsAll: false, names);
        }
    }
}
