namespace Gordo.Api.Settings;

/// <summary>The demo collection of two models, which is served if no collection is configured.</summary>
internal static class DemoCollection
{
    /// <summary>The project name of the demo.</summary>
    public const string Project = "demo";

    /// <summary>The folder of the demo's only revision, next to the program.</summary>
    public static string Directory { get; } = Path.Combine(AppContext.BaseDirectory, "Demo", "1577836800000");

    /// <summary>Returns a shell command that scores one row of readings.</summary>
    public static string ExampleCommand(string url) => $$"""
        curl -s {{url}}/gordo/v0/demo/compressor-a/anomaly/prediction -H 'Content-Type: application/json' -d '{"X": [[0.4, 12.1, 20.9, 32.2]], "y": [[0.4, 12.1, 20.9, 32.2]]}'
        """;
}
