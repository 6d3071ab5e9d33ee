using Gordo.Core;
using Gordo.Serialization.Json;

namespace Gordo.Api.Formatting;

/// <summary>Creates the errors of requests without <c>X</c>. The first words are the original's; the rest says what came instead.</summary>
internal static class MissingInput
{
    private const string Prefix = "Cannot predict without \"X\"";
    private const string Taken =
        $"send {JsonObjectResult.ContentType}, {MediaTypes.ArrowStream}, or {MediaTypes.Form} with the Parquet files 'X' and 'y'";

    private const int MaxShown = 80;

    /// <summary>Creates the error of a content type that is not read.</summary>
    public static RequestException InContentType(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType))
            return new($"{Prefix}: the request has no content type; {Taken}");
        string hint = contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
                ? $" (curl sends this type unless told otherwise: add -H 'Content-Type: {JsonObjectResult.ContentType}')"
            : contentType.Contains("parquet", StringComparison.OrdinalIgnoreCase) || contentType.StartsWith(MediaTypes.Parquet, StringComparison.OrdinalIgnoreCase)
                ? " (a Parquet file is sent as the part 'X' of a form: curl -F X=@readings.parquet)"
            : "";
        return new($"{Prefix}: the content type '{Cut(contentType)}' is not read{hint}; {Taken}");
    }

    /// <summary>Creates the error of a JSON body.</summary>
    public static RequestException InJson(FrameRequestJson body)
    {
        const string Expected = "expected an object with the member \"X\"";
        if (body.OtherKind is { } kind)
            return new($"{Prefix}: the body is {kind}, {Expected}");
        IReadOnlyList<string> members = body.OtherMembers;
        if (members.Count == 0)
            return new(body.Target is null ? $"{Prefix}: the body has no members, {Expected}" : $"{Prefix}: the body has \"y\" only");
        string found = $"the body has {string.Join(", ", members.Select(static name => $"\"{Cut(name)}\""))}";
        string hint = members.Contains("x", StringComparer.Ordinal) ? "did you mean \"X\"?"
            : members.Contains("data", StringComparer.Ordinal) && members.Contains("columns", StringComparer.Ordinal)
                ? "a frame is the value of \"X\": {\"X\": {…}}"
            : members.FirstOrDefault(static name => name is "instances" or "inputs" or "dataframe_split" or "dataframe_records" or "data") is { } other
                ? $"send the value of \"{other}\" as \"X\""
            : Expected;
        return new($"{Prefix}: {found}; {hint}");
    }

    /// <summary>Creates the error of a form.</summary>
    public static RequestException InForm(IReadOnlyList<MultipartPart> parts)
    {
        string found = parts.Count == 0 ? "the form has no parts"
            : $"the form has the parts {string.Join(", ", parts.Take(8).Select(static part => $"'{Cut(part.Name)}'"))}";
        string hint = parts.Any(static part => part.Name == "x") ? "did you mean 'X'?" : "expected a part 'X'";
        return new($"{Prefix}: {found}; {hint}");
    }

    private static string Cut(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "…";
}
