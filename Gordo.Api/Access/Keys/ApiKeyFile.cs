using System.Security.Cryptography;
using System.Text;

namespace Gordo.Api.Access.Keys;

/// <summary>The API keys of the server, read from a file that is reloaded when it changes.</summary>
/// <remarks>
/// Changes are detected by content, at most once a second, and not by modification time or link target: a Kubernetes
/// Secret is a link to a link, and an update swaps the second one. Replace the file by moving a new one over it. If the
/// file cannot be read or a line is malformed, the previous keys stay valid and the error is logged once.
/// </remarks>
internal sealed partial class ApiKeyFile(string path, TimeProvider time, ILogger<ApiKeyFile> logger)
{
    // Enough for ten thousand keys; a longer file is not a key file.
    private const int MaxFileBytes = 1024 * 1024;

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private ApiKey[] _keys = [];
    private byte[] _content = [];
    private string _fault = "";
    private long _checkedAt = long.MinValue;

    /// <summary>Checks that the file can be read and that all lines are valid.</summary>
    /// <returns>The errors found; empty if the file is valid.</returns>
    public static IReadOnlyList<string> Check(string path)
    {
        try
        {
            Parse(Read(path), out List<string> faults);
            return faults;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [exception.Message];
        }
    }

    /// <summary>Returns the entry of <paramref name="key"/>; null if the key is unknown.</summary>
    public ApiKey? Find(string key)
    {
        ApiKey[] keys = Current();
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        // All entries are compared, each in constant time, so that the duration reveals nothing about the keys.
        ApiKey? found = null;
        foreach (ApiKey candidate in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(candidate.Hash, hash))
                found = candidate;
        }
        return found;
    }

    private ApiKey[] Current()
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            if (_checkedAt != long.MinValue && time.GetElapsedTime(_checkedAt, now) < CheckInterval)
                return _keys;
            _checkedAt = now;
            try
            {
                byte[] content = Read(path);
                if (content.AsSpan().SequenceEqual(_content))
                {
                    _fault = "";
                    return _keys;
                }
                ApiKey[] keys = Parse(content, out List<string> faults);
                if (faults.Count > 0)
                {
                    Report(string.Join("; ", faults));
                    return _keys;
                }
                (_content, _keys, _fault) = (content, keys, "");
                Log.Loaded(logger, keys.Length, path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Report(exception.Message);
            }
            return _keys;
        }
    }

    private void Report(string fault)
    {
        if (fault == _fault)
            return;
        _fault = fault;
        Log.Malformed(logger, path, fault);
    }

    private static byte[] Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        if (!file.CanSeek || file.Length > MaxFileBytes)
            throw new IOException($"The key file is not a regular file of at most {MaxFileBytes} bytes.");
        byte[] content = new byte[file.Length];
        int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return length == content.Length && file.ReadByte() < 0 ? content : throw new IOException("The key file changed while it was read.");
    }

    private static ApiKey[] Parse(byte[] content, out List<string> faults)
    {
        faults = [];
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        List<ApiKey> keys = [];
        int number = 0;
        using var reader = new StreamReader(new MemoryStream(content), Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line[0] == '#')
                continue;
            if (ApiKey.Parse(line, out string fault) is not { } key)
                faults.Add($"line {number}: {fault}");
            else if (lines.TryAdd(Convert.ToHexString(key.Hash), number))
                keys.Add(key);
            else // which scopes apply would be ambiguous
                faults.Add($"line {number}: the hash is the same as in line {lines[Convert.ToHexString(key.Hash)]}");
        }
        return [.. keys];
    }

    private static partial class Log
    {
        [LoggerMessage(3401, LogLevel.Information, "Read {Count} keys from {Path}")]
        public static partial void Loaded(ILogger logger, int count, string path);

        [LoggerMessage(3402, LogLevel.Error, "The key file {Path} was not reloaded, the previous keys stay valid: {Faults}")]
        public static partial void Malformed(ILogger logger, string path, string faults);
    }
}
