using System.Globalization;
using System.Text.Json;
using Gordo.Tests.Hosting;
using Gordo.Tests.Reliability;
using Microsoft.Playwright;

namespace Gordo.Tests.Browser;

/// <summary>The page's table of all machines, of a server with 302: one missing, one failed, one anomalous, one healthy.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class FleetPageTests : IDisposable
{
    private const int Pumps = 300;
    private const string Bad = "pump-007", Good = "pump-003";

    private TemporaryCollection _files = null!;
    private GordoHost _gordo = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _files = new TemporaryCollection();
        for (int i = 0; i < Pumps; i++)
            _files.Add("autoencoder-4", $"pump-{i:D3}");
        await File.WriteAllTextAsync(Path.Combine(_files.Add("autoencoder-4", "broken"), "model.onnx"), "no model");
        _gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.CurrentDirectory), ("EXPECTED_MODELS", $"[{Good}, lost]"));
        await ScoreAsync("broken", 1);
        await ScoreAsync(Good, 1);
        foreach (int level in (int[])[1, 5, 40])
            await ScoreAsync(Bad, level);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    // Called after StopAsync.
    public void Dispose() => _files.Dispose();

    [Test]
    public async Task Counts_filter_by_state_and_the_search_box_by_name()
    {
        await using ExplorePage explore = await OpenAsync();
        IPage page = explore.Page;
        (await page.Locator("#fleet-counts button").AllInnerTextsAsync()).Select(text => text.Replace("\n", " ", StringComparison.Ordinal).Trim())
            .Should().Equal("All 302", "? Missing 1", "✕ Failed 1", "▲ Anomalous 1", "✓ Ready 1", "○ Not asked 298");
        ILocator anomalous = page.GetByRole(AriaRole.Button, new() { Name = "Anomalous" });
        await anomalous.ClickAsync();
        (await anomalous.GetAttributeAsync("aria-pressed")).Should().Be("true");
        (await page.Locator("#fleet-counts [aria-pressed=true]").CountAsync()).Should().Be(1);
        (await NamesAsync(explore)).Should().Equal(Bad);
        (await page.Locator("#search-count").InnerTextAsync()).Should().Be("1 of 302 machines");

        await page.Locator("#search").FillAsync("PUMP 29");
        (await page.Locator("#fleet-none").IsVisibleAsync()).Should().BeTrue("that machine has another name");
        await anomalous.ClickAsync();
        (await NamesAsync(explore)).Should().Equal("pump-029", "pump-129", "pump-229", "pump-290", "pump-291", "pump-292", "pump-293", "pump-294", "pump-295", "pump-296", "pump-297", "pump-298", "pump-299");
        (await page.Locator("#fleet-none").IsVisibleAsync()).Should().BeFalse();
        (await page.Locator("#search-count").InnerTextAsync()).Should().Be("13 of 302 machines");
        explore.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task Most_urgent_machines_come_first_and_columns_sort()
    {
        await using ExplorePage explore = await OpenAsync();
        (await NamesAsync(explore)).Take(5).Should().Equal("lost", "broken", Bad, Good, "pump-000");
        (await explore.Machines.Nth(0).InnerTextAsync()).Should().Contain("Missing").And.Contain("Expected, but not in this revision");
        (await explore.Machines.Nth(1).InnerTextAsync()).Should().Contain("Failed").And.Contain("not a readable ONNX file");
        (await explore.Machines.Nth(2).InnerTextAsync()).Should().Contain("Anomalous").And.Contain("of 4").And.Contain("TAG 1").And.Contain("2020-03-01 00:40");
        (string Column, string Order, string[] First)[] sorts =
        [
            ("Machine", "ascending", ["broken", "lost", "pump-000"]), ("Machine", "descending", ["pump-299", "pump-298"]),
            ("Score", "descending", [Bad, Good, "broken"]), ("Score", "ascending", [Good, Bad, "broken"]),
            ("Requests", "descending", [Bad, Good]), ("Newest row, UTC", "ascending", [Good, Bad]), ("Tags above", "descending", [Bad, Good]),
            ("State", "ascending", ["lost", "broken"]), ("State", "descending", ["pump-000", "pump-001"]),
        ];
        foreach ((string column, string order, string[] first) in sorts)
        {
            await explore.Page.GetByRole(AriaRole.Button, new() { Name = column, Exact = true }).ClickAsync();
            (await explore.Page.Locator("[role=columnheader][aria-sort]:not([aria-sort=none])").EvaluateAllAsync<string[]>("headers => headers.map(header => `${header.textContent} ${header.ariaSort}`)"))
                .Should().Equal($"{column} {order}");
            (await NamesAsync(explore)).Take(first.Length).Should().Equal(first, "{0} {1}", column, order);
        }
    }

    [Test]
    public async Task Keyboard_opens_a_machine_and_Back_returns_to_its_row()
    {
        await using ExplorePage explore = await OpenAsync();
        (IPage page, IKeyboard keyboard) = (explore.Page, explore.Page.Keyboard);
        await page.Locator("#search").FocusAsync();
        await keyboard.PressAsync("ArrowDown");
        (await page.EvaluateAsync<string>("document.activeElement.id")).Should().Be("fleet-table");
        await keyboard.PressAsync("PageDown");
        await keyboard.PressAsync("PageUp");
        await keyboard.PressAsync("End");
        (await ActiveAsync(page)).Should().Be("pump-299");
        await keyboard.PressAsync("Home");
        await keyboard.PressAsync("ArrowDown");
        await keyboard.PressAsync("ArrowDown");
        (await ActiveAsync(page)).Should().Be(Bad);
        await keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Heading, new() { Name = Bad, Exact = true }).WaitForAsync();
        (await explore.Models.And(page.Locator("[aria-selected=true]")).InnerTextAsync()).Should().Contain(Bad).And.Contain("▲");
        page.Url.Should().Contain($"#model={Bad}&revision=");
        await page.Locator("a.skip").PressAsync("Enter");
        (await page.EvaluateAsync<string>("document.activeElement.id")).Should().Be("content");
        page.Url.Should().Contain($"#model={Bad}&revision=", "the machine stays");

        await page.GoBackAsync();
        await page.Locator("#fleet-table:focus").WaitForAsync();
        (await ActiveAsync(page)).Should().Be(Bad);
        await explore.ChooseAsync(Good);
        await page.GetByRole(AriaRole.Link, new() { Name = "All machines" }).ClickAsync();
        await page.Locator("#fleet-table:focus").WaitForAsync();
        (await ActiveAsync(page)).Should().Be(Good);
        explore.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task Last_scores_are_a_line_that_rises_above_the_threshold()
    {
        double[] recent = (await StateAsync(Bad)).GetProperty("last-score").GetProperty("recent").EnumerateArray().Select(health => health.GetDouble()).ToArray();
        recent.Should().HaveCount(3).And.BeInAscendingOrder();
        await using ExplorePage explore = await OpenAsync();
        ILocator line = explore.Machines.Filter(new() { HasText = Bad }).GetByRole(AriaRole.Img);
        string words = (await line.GetAttributeAsync("aria-label"))!;
        words.Should().StartWith("last 3 scores").And.EndWith("1 above the threshold").And.Contain(string.Create(CultureInfo.InvariantCulture, $"to {recent[2]:F1} ×"));
        (double X, double Y)[] points = [.. (await line.Locator("path").GetAttributeAsync("d"))!.Split('M', 'L').Skip(1).Select(Point)];
        points.Select(point => point.X).Should().HaveCount(3).And.BeInAscendingOrder();
        points.Select(point => point.Y).Should().BeInDescendingOrder("scores rise");
        double threshold = Number((await line.Locator(".limit").GetAttributeAsync("y1"))!);
        points.Select(point => point.Y < threshold).Should().Equal(recent.Select(health => health > 1));
        (await line.Locator(".above").CountAsync()).Should().Be(1);
        (await explore.Machines.GetByRole(AriaRole.Img).CountAsync()).Should().Be(2, "other machines have no scores");
    }

    [Test]
    public async Task Table_is_read_again_while_it_is_in_view_and_does_not_jump()
    {
        await using var explore = new ExplorePage(await Chromium.OpenAsync());
        IPage page = explore.Page;
        await page.Clock.InstallAsync();
        await page.GotoAsync(new Uri(_gordo.Client.BaseAddress!, "/explore/").ToString());
        await explore.Machines.First.WaitForAsync();
        await page.EvaluateAsync("document.getElementById('fleet-table').scrollTop = 2000");
        string taken = await page.Locator("#fleet-taken").InnerTextAsync();
        taken.Should().Contain("this replica").And.Contain(Environment.MachineName);
        await page.RunAndWaitForResponseAsync(() => page.Clock.RunForAsync(31_000), response => response.Url.Contains("/fleet?", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator("#fleet-taken")).Not.ToHaveTextAsync(taken);
        (await page.EvaluateAsync<int>("document.getElementById('fleet-table').scrollTop")).Should().Be(2000);

        int requests = explore.Requests.Count(IsFleet);
        requests.Should().Be(2);
        await page.EvaluateAsync("Object.defineProperty(document, 'hidden', { configurable: true, value: true }); document.dispatchEvent(new Event('visibilitychange'))");
        await page.Clock.RunForAsync(300_000);
        explore.Requests.Count(IsFleet).Should().Be(requests, "the tab is hidden");
        await page.EvaluateAsync("Object.defineProperty(document, 'hidden', { value: false }); document.dispatchEvent(new Event('visibilitychange'))");
        await page.RunAndWaitForResponseAsync(() => page.Clock.RunForAsync(1_000), response => response.Url.Contains("/fleet?", StringComparison.Ordinal));
        await page.Locator("#fleet-table").PressAsync("Home");
        await explore.ChooseAsync(Good);
        requests = explore.Requests.Count(IsFleet);
        await page.Clock.RunForAsync(300_000);
        explore.Requests.Count(IsFleet).Should().Be(requests, "a machine is shown");
    }

    [Test]
    public async Task Refusal_of_a_later_reading_asks_for_a_key_once()
    {
        await using var explore = new ExplorePage(await Chromium.OpenAsync());
        IPage page = explore.Page;
        await page.Clock.InstallAsync();
        await page.GotoAsync(new Uri(_gordo.Client.BaseAddress!, "/explore/").ToString());
        await explore.Machines.First.WaitForAsync();
        await page.RouteAsync("**/fleet?*", route => route.FulfillAsync(new() { Status = 401, ContentType = "application/json", Body = """{"error":"This key has expired"}""" }));
        await page.Clock.RunForAsync(31_000);
        await page.Locator("#key-error").Filter(new() { HasText = "This key has expired" }).WaitForAsync();
        (await page.EvaluateAsync<string>("document.activeElement.id")).Should().Be("key");
        int requests = explore.Requests.Count(IsFleet);
        await page.Clock.RunForAsync(300_000);
        explore.Requests.Count(IsFleet).Should().Be(requests);
        (await explore.Machines.First.IsVisibleAsync()).Should().BeTrue("the last known states stay");
    }

    [Test]
    public async Task Ten_thousand_machines_are_searched_and_only_those_in_view_are_drawn()
    {
        const string Score = """{"newest-row":"2020-03-01T00:00:00+00:00","health":0.5,"above-count":0,"above":[],"recent":[0.4,0.5]}""";
        IEnumerable<string> models = Enumerable.Range(0, 10_000).Select(i => $"{{\"name\":\"pump-{i:D5}\",\"state\":\"ready\",\"error\":null,\"tags\":4,\"requests\":1,\"last-score\":{Score}}}");
        string answer = $"{{\"replica\":\"gordo-0\",\"since\":\"2020-03-01T00:00:00+00:00\",\"models\":[{string.Join(',', models)}]}}";
        await using var explore = new ExplorePage(await Chromium.OpenAsync());
        IPage page = explore.Page;
        await page.RouteAsync("**/models?*", route => route.FulfillAsync(new() { ContentType = "application/json", Body = $"{{\"models\":[{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"pump-{i:D5}\""))}]}}" }));
        await page.RouteAsync("**/fleet?*", route => route.FulfillAsync(new() { ContentType = "application/json", Body = answer }));
        await page.GotoAsync(new Uri(_gordo.Client.BaseAddress!, "/explore/").ToString());
        await explore.Machines.First.WaitForAsync();
        (await explore.Machines.CountAsync()).Should().BeInRange(10, 60);
        (await page.Locator("#fleet-table").GetAttributeAsync("aria-rowcount")).Should().Be("10001", "the header is a row");
        await page.Locator("#fleet-table").FocusAsync();
        await page.Keyboard.PressAsync("End");
        (await ActiveAsync(page)).Should().Be("pump-09999");
        (await explore.Machines.Last.GetAttributeAsync("aria-rowindex")).Should().Be("10001");
        await page.Locator("#search").FillAsync("777");
        (await page.Locator("#search-count").InnerTextAsync()).Should().Be("19 of 10,000 machines");
    }

    [TestCase(1280, 900, ColorScheme.Dark)]
    [TestCase(360, 800, ColorScheme.Light)]
    public async Task Axe_finds_nothing_serious_and_nothing_scrolls_sideways(int width, int height, ColorScheme scheme)
    {
        Axe.ShouldBeInstalled();
        await using ExplorePage explore = await OpenAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme });
        (await explore.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth")).Should().Be(width);
        await explore.Page.Locator("#fleet-table").FocusAsync();
        await explore.Page.ShouldFindNothingSeriousAsync("the table");
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, "screenshots", $"fleet-{width}-{scheme}.png".ToLowerInvariant());
        await explore.Page.ScreenshotAsync(new() { Path = file, FullPage = true });
        TestContext.AddTestAttachment(file);
    }

    private static bool IsFleet(Uri uri) => uri.AbsolutePath.EndsWith("/fleet", StringComparison.Ordinal);

    private static Task<string[]> NamesAsync(ExplorePage explore) => explore.Machines.Locator("a").EvaluateAllAsync<string[]>("links => links.map(link => link.textContent)");

    // Returns the name of the row that a screen reader is told to read.
    private static Task<string> ActiveAsync(IPage page) =>
        page.EvaluateAsync<string>("document.getElementById(document.getElementById('fleet-table').getAttribute('aria-activedescendant')).querySelector('a').textContent");

    private static (double X, double Y) Point(string text) => (Number(text.Split(' ')[0]), Number(text.Split(' ')[1]));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private async Task<ExplorePage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        ExplorePage explore = await ExplorePage.OpenAsync(_gordo.Client.BaseAddress, options: options);
        await explore.Machines.First.WaitForAsync();
        return explore;
    }

    // The higher the level, the higher the score.
    private async Task ScoreAsync(string model, int level)
    {
        using var body = new StringContent($"time,TAG 1,TAG 2,TAG 3,TAG 4\n2020-03-01T00:{level:D2}:00Z,{level},{level},{level},{level}\n", new System.Net.Http.Headers.MediaTypeHeaderValue("text/csv"));
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Post, $"/gordo/v0/p/{model}/anomaly/prediction", body);
        response.IsSuccessStatusCode.Should().Be(model != "broken");
    }

    private async Task<JsonElement> StateAsync(string model)
    {
        using JsonDocument states = JsonDocument.Parse(await _gordo.Client.GetStringAsync("/gordo/v0/p/fleet?sort=state"));
        return states.RootElement.GetProperty("models").EnumerateArray().Single(each => each.GetProperty("name").GetString() == model).Clone();
    }
}
