namespace Gordo.Api.Settings;

/// <summary>
/// The demo collection of two models of a gas compressor, which is served if no collection is configured. It is built from
/// <c>examples/compressor</c>.
/// </summary>
internal static class DemoCollection
{
    /// <summary>The project name of the demo.</summary>
    public const string Project = "demo";

    /// <summary>The folder of the demo's only revision, next to the program.</summary>
    public static string Directory { get; } = Path.Combine(AppContext.BaseDirectory, "Demo", "Collection", "1577836800000");

    /// <summary>The first model of the demo.</summary>
    public const string Model = "gas-compressor-1";

    /// <summary>A row of readings of the demo's tags in normal operation, as a JSON array.</summary>
    public const string NormalRow = "[11.34, 51.03, 119.8, 2371.8, 2.13, 39.72]";

    /// <summary>Opens three days of readings for the demo's models as CSV, with a stuck flow meter and a growing vibration.</summary>
    public static Stream OpenReadings() => typeof(DemoCollection).Assembly.GetManifestResourceStream("Gordo.Api.Demo.readings.csv")!; // embedded by the project file

    /// <summary>Returns a shell command that scores one row of readings.</summary>
    public static string ExampleCommand(string url) => $$"""
        curl -s {{url}}/gordo/v0/{{Project}}/{{Model}}/anomaly/prediction -H 'Content-Type: application/json' -d '{"X": [{{NormalRow}}], "y": [{{NormalRow}}]}'
        """;
}
