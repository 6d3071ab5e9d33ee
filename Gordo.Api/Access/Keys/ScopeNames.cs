namespace Gordo.Api.Access.Keys;

/// <summary>How scopes are written, in key files and in tokens.</summary>
internal static class ScopeNames
{
    /// <summary>Reads one scope.</summary>
    public static bool TryParse(string text, out Scopes scope)
    {
        scope = text switch
        {
            "read" => Scopes.Read,
            "predict" => Scopes.Predict,
            "delete" => Scopes.Delete,
            _ => Scopes.None,
        };
        return scope != Scopes.None;
    }
}
