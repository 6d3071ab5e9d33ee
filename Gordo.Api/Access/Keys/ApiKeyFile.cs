using System.Security.Cryptography;
using System.Text;

namespace Gordo.Api.Access.Keys;

/// <summary>The keys that open the server, from a file that is read again when it changes.</summary>
/// <remarks>
/// What is looked at is the content, at most once a second, and no time or link: a Secret of Kubernetes is a link to a
/// link, of which the second is swapped. Whoever replaces the file should move the new one in place. A file that cannot be
/// read, or has a line that is wrong, leaves the keys as they were and is reported once.
/// </remarks>
internal sealed partial class ApiKeyFile(string path, TimeProvider time, ILogger<ApiKeyFile> logger)
{
    // Ten thousand keys; what is longer is something else.
    private const int LongestFile = 1024 * 1024;

    private static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private ApiKey[] _keys = [];
    private byte[] _content = [];
    private string _fault = "";
    private long _looked = long.MinValue;

    /// <summary>Reads the file for the first time.</summary>
    /// <returns>What is wrong with it; empty where nothing is.</returns>
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
        if (!file.CanSeek || file.Length > LongestFile)
            throw new IOException($"It is no file of at most {LongestFile} bytes.");
        byte[] content = new byte[file.Length];
        int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return length == content.Length && file.ReadByte() < 0 ? content : throw new IOException("It changes while it is read.");
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
            else // whose scopes would count nobody could tell
                faults.Add($"line {number}: the hash is that of line {lines[Convert.ToHexString(key.Hash)]} again");
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
