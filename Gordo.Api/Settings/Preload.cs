namespace Gordo.Api.Settings;

/// <summary>Which models of the current revision are loaded before the server calls itself ready.</summary>
/// <param name="IsAll">Every one of them.</param>
/// <param name="Names">These, where it is not all.</param>
public sealed record Preload(bool IsAll, IReadOnlyList<string> Names)
{
    /// <summary>None: each is loaded when it is first asked for.</summary>
    public static Preload None { get; } = new(false, []);

    /// <summary>All of them.</summary>
    public static Preload All { get; } = new(true, []);
}
