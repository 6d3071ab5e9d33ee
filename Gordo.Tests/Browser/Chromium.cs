using Microsoft.Playwright;

namespace Gordo.Tests.Browser;

/// <summary>The machine's Chromium, started once for all tests of this folder; no browser is downloaded.</summary>
[SetUpFixture]
internal sealed class Chromium
{
    private const string Program = "/usr/bin/chromium";

    private static IPlaywright? _playwright;
    private static IBrowser? _browser;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        if (!File.Exists(Program))
            Assert.Ignore("chromium is not installed.");
        _playwright = await Playwright.CreateAsync();
        // Chromium's own sandbox does not start as root in a container. It opens pages of these tests only.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
    }

    /// <summary>Opens an empty page that shares nothing with others.</summary>
    public static async Task<IPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        IBrowserContext context = await _browser!.NewContextAsync(options); // StartAsync started it, or the test is skipped
        // A machine that runs other tests takes its time.
        context.SetDefaultTimeout(60_000);
        return await context.NewPageAsync();
    }
}
