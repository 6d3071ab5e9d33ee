using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Gordo.Tests.Browser;

/// <summary>The page <c>/explore</c> in a browser, with what it requested and reported.</summary>
internal sealed class ExplorePage : IAsyncDisposable
{
    /// <summary>The model of the demo.</summary>
    public const string Model = "gas-compressor-1";

    /// <summary>The number of plots of that model: the score, the strips of all tags, and each of six tags.</summary>
    public const int Plots = 8;

    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _errors = new();

    /// <summary>Records what a page requests and reports from now on.</summary>
    public ExplorePage(IPage page)
    {
        Page = page;
        page.Context.Request += (_, request) => _requests.Enqueue(request.Url);
        // Chromium reports violations of the content security policy here as well.
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _errors.Enqueue(message.Text);
        };
        page.PageError += (_, error) => _errors.Enqueue(error);
    }

    public IPage Page { get; }

    /// <summary>The addresses of all requests, without those of files that the page itself holds.</summary>
    public IEnumerable<Uri> Requests => _requests.Select(url => new Uri(url)).Where(uri => uri.Scheme is not ("blob" or "data"));

    /// <summary>Errors and warnings of the console, and exceptions.</summary>
    public IEnumerable<string> Errors => _errors;

    /// <summary>Returns a window that shows all of the page, so that all plots are drawn.</summary>
    public static BrowserNewContextOptions Window(int width, ColorScheme scheme = ColorScheme.Light) =>
        new() { ViewportSize = new() { Width = width, Height = 5000 }, ColorScheme = scheme };

    /// <summary>Opens the page in a browser of its own.</summary>
    public static async Task<ExplorePage> OpenAsync(Uri? server, string path = "/explore/", BrowserNewContextOptions? options = null)
    {
        var page = new ExplorePage(await Chromium.OpenAsync(options));
        await page.Page.GotoAsync(new Uri(server!, path).ToString());
        return page;
    }

    /// <summary>The machines in the table of all.</summary>
    public ILocator Machines => Page.Locator("#fleet-table [role=row]:has([role=gridcell])");

    /// <summary>The models in the list beside a model.</summary>
    public ILocator Models => Page.Locator("#models [role=option]");

    /// <summary>Chooses a model in the table or the list, whichever is shown.</summary>
    public async Task ChooseAsync(string model = Model)
    {
        await Page.Locator("#fleet-table a:visible, #models .name:visible", new() { HasTextRegex = new($"^{Regex.Escape(model)}$") }).First.ClickAsync();
        await Page.GetByRole(AriaRole.Heading, new() { Name = model, Exact = true }).WaitForAsync();
    }

    /// <summary>Chooses the model of the demo and scores the readings of the demo.</summary>
    public async Task ScoreDemoAsync()
    {
        await ChooseAsync();
        await Page.Locator("#demo").ClickAsync();
        await ScoredAsync();
    }

    /// <summary>Scores a file.</summary>
    public async Task ScoreAsync(FilePayload file)
    {
        await Page.Locator("#file").SetInputFilesAsync(file);
        await ScoredAsync();
    }

    /// <summary>Waits until the events are shown.</summary>
    public Task ScoredAsync() => Page.Locator("#card-state").Filter(new() { HasTextRegex = new("anomal") }).WaitForAsync();

    /// <summary>Returns what the page says about the readings: cards but for the time taken, and tables, opened.</summary>
    public async Task<string> TextsAsync()
    {
        await OpenTablesAsync();
        string[] cards = await TextsOfAsync(["#card-state", "#card-rows", "#card-score", "#card-tag"]);
        return string.Join('\n', [.. cards, .. await TextsOfAsync(["#period", "#events", "#tags", "#quality-index", "#quality", "#values"])]);
    }

    /// <summary>Opens all tables below the plots.</summary>
    public async Task OpenTablesAsync()
    {
        await Page.EvaluateAsync("document.querySelectorAll('#result details').forEach(table => table.open = true)");
        await Page.Locator("#quality tbody tr").First.WaitForAsync();
        await Page.Locator("#values tbody tr").First.WaitForAsync();
    }

    /// <summary>Returns the pixels of the plots, once there are so many. Plots are drawn when they come into view.</summary>
    public async Task<string[]> PlotsAsync(int count)
    {
        await Page.WaitForFunctionAsync("count => document.querySelectorAll('#result canvas').length === count", count);
        await Page.EvaluateAsync("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
        return await Page.EvaluateAsync<string[]>("[...document.querySelectorAll('#result canvas')].map(canvas => canvas.toDataURL())");
    }

    /// <summary>Presses Tab until an element has the focus, which must be visible. Fails after <paramref name="most"/> times.</summary>
    public async Task TabToAsync(string selector, int most = 25)
    {
        List<string> passed = [];
        while (!await Page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
        {
            passed.Add(await Page.EvaluateAsync<string>("document.activeElement.id || document.activeElement.tagName"));
            passed.Should().HaveCountLessThan(most, "Tab must reach {0}; it passed {1}", selector, string.Join(", ", passed));
            await Page.Keyboard.PressAsync("Tab");
        }
        (await Page.EvaluateAsync<bool>("document.activeElement.matches(':focus-visible') && getComputedStyle(document.activeElement).outlineStyle !== 'none'"))
            .Should().BeTrue("the focus on {0} must be visible", selector);
    }

    /// <summary>Attaches a screenshot of the page, down to its last element, to the results of the test.</summary>
    public async Task AttachScreenshotAsync(string name)
    {
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, "screenshots", $"{name}.png");
        float height = await Page.EvaluateAsync<float>("Math.max(...[...document.querySelectorAll('main > *')].map(part => part.getBoundingClientRect().bottom))");
        await Page.ScreenshotAsync(new() { Path = file, Clip = new() { Width = Page.ViewportSize!.Width, Height = height + 20 } });
        TestContext.AddTestAttachment(file);
    }

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();

    private async Task<string[]> TextsOfAsync(string[] selectors) =>
        await Task.WhenAll(selectors.Select(async selector => $"{selector}: {await Page.Locator(selector).InnerTextAsync()}"));
}
