namespace Gordo.Api.Access.Keys;

/// <summary>The names of scopes in key files and tokens.</summary>
internal static class ScopeNames
{
    /// <summary>Parses the name of a scope.</summary>
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
