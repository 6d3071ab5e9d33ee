namespace Gordo.Api.Settings;

/// <summary>The two machines that are served where no collection is configured.</summary>
internal static class DemoCollection
{
    /// <summary>What its project is called.</summary>
    public const string Project = "demo";

    /// <summary>The folder of its only revision, beside the program.</summary>
    public static string Directory { get; } = Path.Combine(AppContext.BaseDirectory, "Demo", "1577836800000");

    /// <summary>A command that scores a row of readings, to be pasted into a shell.</summary>
    public static string ExampleCommand(string url) => $$"""
        curl -s {{url}}/gordo/v0/demo/compressor-a/anomaly/prediction -H 'Content-Type: application/json' -d '{"X": [[0.4, 12.1, 20.9, 32.2]], "y": [[0.4, 12.1, 20.9, 32.2]]}'
        """;
}
