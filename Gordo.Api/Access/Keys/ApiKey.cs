using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gordo.Api.Access.Keys;

/// <summary>One line of the key file: the name of the key's holder, its scopes, and the SHA-256 hash of the key.</summary>
internal sealed record ApiKey(string Name, Scopes Scopes, byte[] Hash)
{
    private const int HashLength = 32;

    // The output of `sha256sum` for a missing key. Accepting such a line would lock everybody out or let everybody in.
    private static readonly byte[][] EmptyKeyHashes = [.. new[] { "", "\n", "\r\n", " ", "\t", "\0" }.Select(static text => SHA256.HashData(Encoding.UTF8.GetBytes(text)))];

    /// <summary>
    /// Reads a line such as <c>historian read,predict 5e884898…</c>; the hash is what <c>printf %s KEY | sha256sum</c>
    /// prints.
    /// </summary>
    /// <returns>The key; null if the line is malformed, with the error in <paramref name="fault"/>, which never repeats the line's text.</returns>
    public static ApiKey? Parse(string line, out string fault)
    {
        fault = "";
        string[] fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 3)
        {
            fault = $"expected a name, scopes and a hash, found {fields.Length.ToString(CultureInfo.InvariantCulture)} fields";
            return null;
        }
        Scopes scopes = Scopes.None;
        foreach (string scope in fields[1].Split(','))
        {
            if (!ScopeNames.TryParse(scope, out Scopes known))
            {
                fault = "the scopes are not among read, predict and delete";
                return null;
            }
            scopes |= known;
        }
        if (fields[2].Length != 2 * HashLength || !fields[2].All(char.IsAsciiHexDigit))
        {
            fault = "the hash is not the 64 hexadecimal digits of a SHA-256";
            return null;
        }
        byte[] hash = Convert.FromHexString(fields[2]);
        if (Array.Exists(EmptyKeyHashes, nothing => nothing.AsSpan().SequenceEqual(hash)))
        {
            fault = "the hash is that of an empty key";
            return null;
        }
        return new ApiKey(fields[0], scopes, hash);
    }
}
