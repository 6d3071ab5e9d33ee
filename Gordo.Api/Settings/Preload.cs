namespace Gordo.Api.Settings;

/// <summary>The models of the current revision that are loaded before the server reports that it is ready.</summary>
/// <param name="IsAll">True to load all models.</param>
/// <param name="Names">The names of the models to load if <paramref name="IsAll"/> is false.</param>
public sealed record Preload(bool IsAll, IReadOnlyList<string> Names)
{
    /// <summary>Preloads nothing: each model is loaded on its first request.</summary>
    public static Preload None { get; } = new(false, []);

    /// <summary>Preloads all models.</summary>
    public static Preload All { get; } = new(true, []);
}
