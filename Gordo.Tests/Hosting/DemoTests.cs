namespace Gordo.Tests.Hosting;

/// <summary>Tests of one server with the demo.</summary>
/// <param name="keys">The lines of its file of API keys; without any, it needs no key.</param>
internal abstract class DemoTests(params string[] keys)
{
    private string? _keys;
    private GordoHost _gordo = null!;

    protected GordoHost Gordo => _gordo;

    protected Uri Server => _gordo.Client.BaseAddress!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        if (keys.Length > 0)
        {
            _keys = Path.GetTempFileName();
            await File.WriteAllLinesAsync(_keys, keys);
        }
        _gordo = await GordoHost.StartDemoAsync(("GORDO_API_KEYS_FILE", _keys));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gordo.DisposeAsync();
        if (_keys is not null)
            File.Delete(_keys);
    }
}
