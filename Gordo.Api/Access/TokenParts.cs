using System.Text.Json;
using Gordo.Api.Access.Keys;
using Microsoft.IdentityModel.Tokens;

namespace Gordo.Api.Access;

/// <summary>
/// The type and scopes of a JSON web token, read from its JSON: the library's claims do not distinguish strings from
/// objects and numbers.
/// </summary>
/// <param name="Fault">The reason why the token is refused; null if there is none.</param>
/// <param name="Scopes">The token's scopes; not to be trusted before the signature is verified.</param>
internal readonly record struct TokenParts(string? Fault, Scopes Scopes)
{
    private const string TypePrefix = "application/";

    /// <summary>Reads the header and the claims of a signed token.</summary>
    /// <returns>The type and scopes; null if header or claims are not JSON objects.</returns>
    public static TokenParts? Read(string token)
    {
        string[] parts = token.Split('.');
        try
        {
            using var header = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(parts[0]));
            using var claims = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(parts[1]));
            if (header.RootElement.ValueKind != JsonValueKind.Object || claims.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            Scopes scopes = Scopes.None;
            string? fault = CheckHeader(header.RootElement) ?? ReadScopes(claims.RootElement, ref scopes);
            return new(fault, scopes);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    // RFC 7515, 4.1.9 and 4.1.11; RFC 9068, 4.
    private static string? CheckHeader(JsonElement header)
    {
        foreach (JsonProperty member in header.EnumerateObject())
        {
            if (member.NameEquals("crit"))
                return "it has critical extensions, and none is supported";
            if (member.NameEquals("typ") && !IsKnownType(member.Value))
                return "its type is not JWT or at+jwt";
        }
        return null;
    }

    private static bool IsKnownType(JsonElement type)
    {
        if (type.ValueKind != JsonValueKind.String)
            return false;
        ReadOnlySpan<char> name = type.GetString();
        if (name.StartsWith(TypePrefix, StringComparison.OrdinalIgnoreCase))
            name = name[TypePrefix.Length..];
        return name.Equals("JWT", StringComparison.OrdinalIgnoreCase) || name.Equals("at+jwt", StringComparison.OrdinalIgnoreCase);
    }

    // RFC 8693: `scope` is a string separated by spaces. Other issuers use `scp`, a string or a list.
    private static string? ReadScopes(JsonElement claims, ref Scopes scopes)
    {
        foreach (JsonProperty claim in claims.EnumerateObject())
        {
            if (!claim.NameEquals("scope") && !claim.NameEquals("scp"))
                continue;
            bool isRead = claim.Value.ValueKind == JsonValueKind.Array ? AddList(claim.Value, ref scopes) : Add(claim.Value, ref scopes);
            if (!isRead)
                return $"its {claim.Name} is neither a string nor a list of strings";
        }
        return null;
    }

    private static bool AddList(JsonElement list, ref Scopes scopes)
    {
        foreach (JsonElement entry in list.EnumerateArray())
        {
            if (!Add(entry, ref scopes))
                return false;
        }
        return true;
    }

    private static bool Add(JsonElement text, ref Scopes scopes)
    {
        if (text.ValueKind != JsonValueKind.String)
            return false;
        // Not null, because the kind is String.
        foreach (string word in text.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            scopes |= ScopeNames.TryParse(word, out Scopes scope) ? scope : Scopes.None;
        return true;
    }
}
