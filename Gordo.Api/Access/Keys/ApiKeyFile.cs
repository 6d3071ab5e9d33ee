using System.Security.Cryptography;
using System.Text;

namespace Gordo.Api.Access.Keys;

/// <summary>The keys that open the server, from a file that is read again when it changes.</summary>
/// <remarks>
/// Whoever replaces the file should move the new one in place. A file that cannot be read, or has a line that is wrong,
/// leaves the keys as they were and is reported once.
/// </remarks>
internal sealed partial class ApiKeyFile(string path, TimeProvider time, ILogger<ApiKeyFile> logger)
{
    private static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private ApiKey[] _keys = [];
    private (DateTime Written, long Length) _version;
    private long _looked = long.MinValue;

    /// <summary>Reads the file for the first time.</summary>
    /// <returns>What is wrong with it; empty where nothing is.</returns>
    public static IReadOnlyList<string> Check(string path)
    {
        try
        {
            Read(path, out List<string> faults);
            return faults;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [exception.Message];
        }
    }

    /// <summary>Who holds <paramref name="key"/>; null for nobody.</summary>
    public ApiKey? Find(string key)
    {
        ApiKey[] keys = Current();
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        // Every line is compared, and each in constant time: how long it takes says nothing about the keys.
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
            if (_looked != long.MinValue && time.GetElapsedTime(_looked, now) < LooksEvery)
                return _keys;
            _looked = now;
            try
            {
                var file = new FileInfo(path);
                (DateTime, long) version = (file.LastWriteTimeUtc, file.Exists ? file.Length : -1);
                if (version == _version)
                    return _keys;
                _version = version;
                ApiKey[] keys = Read(path, out List<string> faults);
                if (faults.Count > 0)
                {
                    Log.Malformed(logger, path, string.Join("; ", faults));
                    return _keys;
                }
                _keys = keys;
                Log.Loaded(logger, keys.Length, path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Log.Malformed(logger, path, exception.Message);
            }
            return _keys;
        }
    }

    private static ApiKey[] Read(string path, out List<string> faults)
    {
        faults = [];
        List<ApiKey> keys = [];
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (ApiKey.Parse(line, out string fault) is { } key)
                keys.Add(key);
            else
                faults.Add($"line {number}: {fault}");
        }
        return [.. keys];
    }

    private static partial class Log
    {
        [LoggerMessage(3401, LogLevel.Information, "Read {Count} keys from {Path}")]
        public static partial void Loaded(ILogger logger, int count, string path);

        [LoggerMessage(3402, LogLevel.Error, "The keys stay as they were, {Path} is wrong: {Faults}")]
        public static partial void Malformed(ILogger logger, string path, string faults);
    }
}
