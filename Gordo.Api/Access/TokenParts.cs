using System.Text.Json;
using Gordo.Api.Access.Keys;
using Microsoft.IdentityModel.Tokens;

namespace Gordo.Api.Access;

/// <summary>
/// What a JSON web token says of its kind and of scopes, read as it was signed: the library's claims do not tell a text from
/// an object or a number.
/// </summary>
/// <param name="Fault">Why a token that says so is refused; null where there is no reason.</param>
/// <param name="Scopes">What its bearer may do, once the signature is known to be good.</param>
internal readonly record struct TokenParts(string? Fault, Scopes Scopes)
{
    private const string TypePrefix = "application/";

    /// <summary>Reads the header and the claims of a signed token.</summary>
    /// <returns>Null where they are no JSON objects.</returns>
    public static TokenParts? Of(string token)
    {
        string[] parts = token.Split('.');
        try
        {
            using var header = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(parts[0]));
            using var claims = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(parts[1]));
            if (header.RootElement.ValueKind != JsonValueKind.Object || claims.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            Scopes scopes = Scopes.None;
            string? fault = FaultOf(header.RootElement) ?? ReadScopes(claims.RootElement, ref scopes);
            return new(fault, scopes);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    // RFC 7515, 4.1.9 and 4.1.11; RFC 9068, 4.
    private static string? FaultOf(JsonElement header)
    {
        foreach (JsonProperty member in header.EnumerateObject())
        {
            if (member.NameEquals("crit"))
                return "it names extensions that must be understood, and none is";
            if (member.NameEquals("typ") && !IsKnownType(member.Value))
                return "it is of another type than JWT or at+jwt";
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

    // RFC 8693: `scope` is one text with spaces; others write `scp`, as a text or a list.
    private static string? ReadScopes(JsonElement claims, ref Scopes scopes)
    {
        foreach (JsonProperty claim in claims.EnumerateObject())
        {
            if (!claim.NameEquals("scope") && !claim.NameEquals("scp"))
                continue;
            bool isRead = claim.Value.ValueKind == JsonValueKind.Array ? AddList(claim.Value, ref scopes) : Add(claim.Value, ref scopes);
            if (!isRead)
                return $"its {claim.Name} is neither a text nor a list of texts";
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
        // Not null: it is a string.
        foreach (string word in text.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            scopes |= ScopeNames.TryParse(word, out Scopes scope) ? scope : Scopes.None;
        return true;
    }
}
