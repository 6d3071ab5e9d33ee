using System.Globalization;
using System.Text;
using System.Text.Json;
using Gordo.Tests.Examples;
using Gordo.Tests.Hosting;
using Microsoft.Playwright;

namespace Gordo.Tests.Browser;

/// <summary>A user scores readings on the page.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class ExploreTests : DemoTests
{
    private const string Stuck = "GC1-FT-106 flow t/h", Worn = "GC1-VT-105 vibration mm/s";

    [Test]
    public async Task Demo_shows_its_two_faults_with_the_faulty_tags_first()
    {
        await using ExplorePage explore = await ExplorePage.OpenAsync(Server);
        await explore.ScoreDemoAsync();
        (await explore.Page.Locator("#card-tag").InnerTextAsync()).Should().StartWith(Worn);

        (DateTimeOffset Start, DateTimeOffset End, string Tag)[] events = await Task.WhenAll(
            (await explore.Page.Locator("#events tbody tr").AllAsync()).Select(ReadAsync));
        string anomalies = $"{events.Length} anomalies";
        (await explore.Page.Locator("#card-state").InnerTextAsync()).Should().StartWith("▲ " + anomalies).And.Contain("432 rows");
        (await explore.Models.Filter(new() { HasText = "anomal" }).InnerTextAsync()).Should().Contain(ExplorePage.Model).And.Contain(anomalies);
        (await explore.Page.Locator("#status").InnerTextAsync()).Should().Contain(anomalies, "it is read out");
        // Readings that have just stuck, or begun to grow, are still right, so that events begin after their faults. They end with them.
        events.Should().OnlyContain(found => found.Start >= CompressorReadings.StuckFrom && found.End < CompressorReadings.StuckTo && found.Tag == Stuck
            || found.Start >= CompressorReadings.GrowingFrom && found.End < CompressorReadings.GrowingTo && found.Tag == Worn);
        events[0].End.Should().BeCloseTo(CompressorReadings.StuckTo, TimeSpan.FromMinutes(20));
        events[^1].End.Should().BeCloseTo(CompressorReadings.GrowingTo, TimeSpan.FromMinutes(20));
        (events[^1].End - events[^1].Start).Should().BeGreaterThan(TimeSpan.FromHours(12));
        (await explore.Page.Locator("#warnings").InnerTextAsync()).Should().Contain("stuck").And.Contain(Stuck);
        explore.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task File_is_scored_once_and_anomalies_are_those_of_the_server()
    {
        // The first of three spikes is the highest. Three quiet rows are between the first two, and four before the third.
        string[] lines = [.. (await File.ReadAllLinesAsync(ReadingsFiles.PathOf("csv"))).Take(40)];
        foreach ((int row, string value) in ((int, string)[])[(20, "60"), (24, "50"), (29, "50")])
            lines[row] = lines[row][..(lines[row].LastIndexOf(',') + 1)] + value;
        byte[] csv = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        await using ExplorePage explore = await ExplorePage.OpenAsync(Server);
        await explore.ChooseAsync();
        await explore.ScoreAsync(new FilePayload { Name = "spikes.csv", MimeType = "text/csv", Buffer = csv });
        string[] rows = [.. (await explore.Page.Locator("#events tbody tr").AllInnerTextsAsync()).Select(text => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];
        explore.Requests.Where(uri => uri.AbsolutePath.EndsWith("/prediction", StringComparison.Ordinal)).Should().ContainSingle();

        using var body = new ByteArrayContent(csv);
        body.Headers.ContentType = new("text/csv");
        using HttpResponseMessage response = await Gordo.SendAsync(HttpMethod.Post, $"/gordo/v0/demo/{ExplorePage.Model}/anomaly/prediction?view=events&top=3", body);
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        rows.Should().HaveCount(2).And.Equal(answer.RootElement.GetProperty("events").EnumerateArray().Select((found, i) => string.Create(
            CultureInfo.InvariantCulture,
            $"{i + 1} {Label(found, "start")} {Label(found, "end")} {found.GetProperty("rows")} {Multiple(found.GetProperty("peak"))} at {Label(found, "peak-time")} ")
            + string.Join(' ', found.GetProperty("tags").EnumerateArray().Select(tag =>
                $"{tag.GetProperty("tag").GetString()} {Multiple(tag.GetProperty("score"))} ({Percent(tag.GetProperty("share"))})"))));
    }

    [Test]
    public async Task Files_of_all_formats_give_the_same_picture()
    {
        await using ExplorePage explore = await ExplorePage.OpenAsync(Server, options: ExplorePage.Window(1280));
        await explore.ChooseAsync();
        string[] formats = ["csv", "parquet", "arrow", "json"];
        List<(string Texts, string[] Plots)> shown = [];
        foreach (string format in formats)
        {
            await explore.ScoreAsync(ReadingsFiles.Of(format));
            shown.Add((await explore.TextsAsync(), await explore.PlotsAsync(ExplorePage.Plots)));
        }
        shown[0].Texts.Should().Contain("432 rows").And.Contain("▲ stuck");
        shown[0].Plots.Should().OnlyHaveUniqueItems();
        for (int i = 1; i < formats.Length; i++)
        {
            shown[i].Texts.Should().Be(shown[0].Texts, formats[i]);
            shown[i].Plots.Should().Equal(shown[0].Plots, formats[i]);
        }
        explore.Errors.Should().BeEmpty();
    }

    [TestCase("readings.csv", "time,GC1-PT-101 suction bar\n2020-03-01T00:00:00Z,eleven\n")]
    [TestCase("readings.parquet", "PAR1 and nothing that follows from it")]
    [TestCase("readings.json", "{\"GC1-PT-101 suction bar\": [1, 2")]
    [TestCase("photo.jpg", "\u00ff\u00d8\u00ff\u00e0 no readings")]
    public async Task File_that_is_refused_shows_the_words_of_the_server(string name, string text)
    {
        await using ExplorePage explore = await ExplorePage.OpenAsync(Server);
        await explore.ScoreDemoAsync();
        IResponse refused = await explore.Page.RunAndWaitForResponseAsync(
            () => explore.Page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = Encoding.UTF8.GetBytes(text) }),
            response => response.Url.Contains("/anomaly/prediction", StringComparison.Ordinal) && response.Url.Contains("format=arrow", StringComparison.Ordinal));
        refused.Status.Should().Be(400);
        JsonElement answer = (await refused.JsonAsync())!.Value;
        string words = (answer.TryGetProperty("error", out JsonElement error) ? error : answer.GetProperty("message")).GetString()!;
        await explore.Page.Locator("#error").Filter(new() { HasText = words }).WaitForAsync();
        (await explore.Page.Locator("#result").IsVisibleAsync()).Should().BeFalse("scores of another file would be taken for those of this one");
    }

    [Test]
    public async Task Missing_tags_are_named()
    {
        string[] lines = await File.ReadAllLinesAsync(ReadingsFiles.PathOf("csv"));
        string csv = string.Join('\n', lines.Select(line => line[..line.LastIndexOf(',')]));
        await using ExplorePage explore = await ExplorePage.OpenAsync(Server);
        await explore.ChooseAsync();
        await explore.Page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "five.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(csv) });
        await explore.Page.GetByText("GC1-FT-106 flow t/h", new() { Exact = false }).And(explore.Page.Locator("#error, #warnings li")).First.WaitForAsync();
    }

    [Test]
    public async Task Server_without_states_shows_a_list_of_ten_thousand_models_of_which_those_in_view_are_drawn()
    {
        string names = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"pump-{i:D5}\""));
        IPage page = await Chromium.OpenAsync();
        await page.RouteAsync("**/models?*", route => route.FulfillAsync(new() { ContentType = "application/json", Body = $"{{\"models\":[{names}]}}" }));
        await page.RouteAsync("**/fleet?*", route => route.FulfillAsync(new() { Status = 404, ContentType = "application/json", Body = """{"error":"not found"}""" }));
        await page.GotoAsync(new Uri(Server, "/explore/").ToString());
        await page.Locator("#model-count").Filter(new() { HasText = "10,000 models" }).WaitForAsync();
        (await page.Locator("#models [role=option]").CountAsync()).Should().BeInRange(10, 100);
        await page.Locator("#models").FocusAsync();
        await page.Keyboard.PressAsync("End");
        await page.GetByRole(AriaRole.Option, new() { Name = "pump-09999" }).WaitForAsync();
        await page.Locator("#search").FillAsync("PUMP 777");
        (await page.Locator("#search-count").InnerTextAsync()).Should().Be("19 of 10,000 models", "ten have 777 as their first digits, ten as their last, one as both");
        await page.Context.CloseAsync();
    }

    [Test]
    public async Task No_request_leaves_the_server_and_nothing_is_reported()
    {
        await using ExplorePage explore = await ExplorePage.OpenAsync(Server, "/");
        IPage page = explore.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Explore" }).First.ClickAsync();
        await explore.ScoreDemoAsync();
        await explore.OpenTablesAsync();
        foreach (string format in (string[])["csv", "parquet"])
        {
            IDownload download = await page.RunAndWaitForDownloadAsync(() => page.Locator($"#download-{format}").ClickAsync());
            download.SuggestedFilename.Should().Be($"{ExplorePage.Model}-scores.{format}");
            new FileInfo(await download.PathAsync()).Length.Should().BeGreaterThan(10_000);
        }
        await page.Locator("#permalink").ClickAsync();
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = ExplorePage.Model, Exact = true }).WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Help" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();

        explore.Requests.Should().HaveCountGreaterThan(20).And.OnlyContain(uri => uri.Authority == Server.Authority);
        explore.Errors.Should().BeEmpty();
    }

    private static async Task<(DateTimeOffset Start, DateTimeOffset End, string Tag)> ReadAsync(ILocator row)
    {
        IReadOnlyList<string> cells = await row.Locator("td").AllInnerTextsAsync();
        string first = await row.Locator(".tag-share").First.InnerTextAsync();
        return (Time(cells[1]), Time(cells[2]), CompressorReadings.Tags.Single(tag => first.StartsWith(tag, StringComparison.Ordinal)));
    }

    private static string Multiple(JsonElement number) =>
        number.GetDouble().ToString(number.GetDouble() switch { < 0.1 => "F3", < 10 => "F2", _ => "F1" }, CultureInfo.InvariantCulture) + " ×";

    private static string Percent(JsonElement share) =>
        share.GetDouble() < 0.005 ? "<1%" : (100 * share.GetDouble()).ToString("F0", CultureInfo.InvariantCulture) + "%";

    private static string Label(JsonElement found, string name) => found.GetProperty(name).GetDateTimeOffset().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.ParseExact(text.Trim(), "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
