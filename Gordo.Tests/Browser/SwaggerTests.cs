using Gordo.Tests.Hosting;
using Microsoft.Playwright;

namespace Gordo.Tests.Browser;

/// <summary>A user tries requests in Swagger UI.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class SwaggerTests() : DemoTests(KeyLine.Of("browser", "read,predict", Key))
{
    private const string Key = "a-key-of-the-browser-test";

    [TestCase("Prediction", "predictAnomaly", "/anomaly/prediction")]
    [TestCase("Prediction", "predictCsv", "/prediction.csv")]
    public async Task Authorize_and_Execute_send_the_key(string tag, string operation, string path)
    {
        IPage page = await OpenAsync();
        await page.Locator(".btn.authorize").First.ClickAsync();
        await page.Locator("#api_key_value").FillAsync(Key);
        ILocator scheme = page.Locator(".auth-container").Filter(new() { Has = page.Locator("#api_key_value") });
        await scheme.Locator("button[type=submit]").ClickAsync();
        await page.Locator(".auth-container .btn-done").First.ClickAsync();

        IResponse response = await ExecuteAsync(page, tag, operation, path);
        (await response.Request.HeaderValueAsync("X-API-Key")).Should().Be(Key);
        response.Status.Should().Be(200);
        (await page.Locator($"#operations-{tag}-{operation} .live-responses-table tbody .response-col_status").First.InnerTextAsync()).Should().StartWith("200");
    }

    [Test]
    public async Task Execute_without_a_key_shows_401()
    {
        IPage page = await OpenAsync();
        IResponse response = await ExecuteAsync(page, "Collection", "listModels", "/models");
        response.Status.Should().Be(401);
    }

    [Test]
    public async Task Page_shows_predictions_first_and_reports_no_errors()
    {
        List<string> errors = [];
        IPage page = await Chromium.OpenAsync();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                errors.Add(message.Text);
        };
        page.PageError += (_, error) => errors.Add(error);
        await page.GotoAsync($"{Server}swagger/index.html");
        await page.Locator(".opblock").First.WaitForAsync();
        (await page.Locator(".opblock-tag").First.InnerTextAsync()).Should().StartWith("Prediction");
        errors.Should().BeEmpty();
    }

    private async Task<IPage> OpenAsync()
    {
        IPage page = await Chromium.OpenAsync();
        await page.GotoAsync($"{Server}swagger/index.html");
        return page;
    }

    private static async Task<IResponse> ExecuteAsync(IPage page, string tag, string operation, string path)
    {
        ILocator block = page.Locator($"#operations-{tag}-{operation}");
        await block.Locator(".opblock-summary-control").ClickAsync();
        await block.Locator(".try-out__btn").ClickAsync();
        IResponse response = await page.RunAndWaitForResponseAsync(
            () => block.Locator(".execute").ClickAsync(), found => new Uri(found.Url).AbsolutePath.EndsWith(path, StringComparison.Ordinal));
        await block.Locator(".live-responses-table").WaitForAsync();
        return response;
    }
}
