using Gordo.Tests.Hosting;
using Microsoft.Playwright;

namespace Gordo.Tests.Browser;

/// <summary>The page with the keyboard only, on narrow screens, in light and dark, and as axe-core sees it.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class ExploreAccessibilityTests : DemoTests
{
    [Test]
    public async Task Keyboard_alone_chooses_a_model_scores_and_zooms_to_an_anomaly()
    {
        await using ExplorePage explore = await ExplorePage.OpenAsync(Server);
        IKeyboard keyboard = explore.Page.Keyboard;
        await explore.Machines.First.WaitForAsync();
        await explore.Page.Locator("body").FocusAsync();
        await keyboard.PressAsync("Tab");
        await explore.TabToAsync("a.skip");
        await explore.TabToAsync("#search");
        await explore.TabToAsync("#fleet-table");
        await keyboard.PressAsync("End");
        await keyboard.PressAsync("Home");
        await keyboard.PressAsync("Enter");
        await explore.Page.GetByRole(AriaRole.Heading, new() { Name = ExplorePage.Model, Exact = true }).WaitForAsync();
        await explore.TabToAsync("#choose");
        await explore.TabToAsync("#demo");
        await keyboard.PressAsync("Enter");
        await explore.ScoredAsync();
        string whole = await explore.Page.Locator("#period").InnerTextAsync();
        await explore.TabToAsync("#cursor");
        string before = await explore.Page.Locator("#readout").InnerTextAsync();
        await keyboard.PressAsync("ArrowRight");
        await keyboard.PressAsync("ArrowRight");
        (await explore.Page.Locator("#readout").InnerTextAsync()).Should().NotBe(before);
        await explore.TabToAsync("#events button");
        await keyboard.PressAsync("Enter");
        (await explore.Page.Locator("#period").InnerTextAsync()).Should().NotBe(whole);
        await explore.TabToAsync("#tag-details > summary");
        await keyboard.PressAsync("Enter");
        await explore.Page.Locator("#tags tbody tr").First.WaitForAsync();
    }

    [TestCase(ColorScheme.Light)]
    [TestCase(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_serious(ColorScheme scheme)
    {
        Axe.ShouldBeInstalled();
        await using ExplorePage explore = await ExplorePage.OpenAsync(Server, options: ExplorePage.Window(1280, scheme));
        await explore.Machines.First.WaitForAsync();
        await explore.Page.Locator("#key-toggle").ClickAsync();
        await explore.Page.ShouldFindNothingSeriousAsync("with the box for keys");
        await explore.ScoreDemoAsync();
        await explore.PlotsAsync(ExplorePage.Plots);
        await explore.AttachScreenshotAsync($"explore-{scheme}".ToLowerInvariant());
        await explore.OpenTablesAsync();
        await explore.Page.ShouldFindNothingSeriousAsync("with scores");
        foreach (string other in (string[])["/", "/explore/help.html"])
        {
            await explore.Page.GotoAsync(new Uri(Server, other).ToString());
            await explore.Page.ShouldFindNothingSeriousAsync(other);
        }
    }

    [Test]
    public async Task Narrow_screen_does_not_scroll_sideways()
    {
        await using ExplorePage explore = await ExplorePage.OpenAsync(Server, options: ExplorePage.Window(360));
        await explore.Machines.First.WaitForAsync();
        await ShouldFitAsync(explore);
        await explore.ScoreDemoAsync();
        await explore.PlotsAsync(ExplorePage.Plots);
        await explore.AttachScreenshotAsync("explore-narrow");
        await explore.OpenTablesAsync();
        await explore.Page.Locator("#key-toggle").ClickAsync();
        await ShouldFitAsync(explore);
    }

    private static async Task ShouldFitAsync(ExplorePage explore) =>
        (await explore.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth")).Should().Be(360);
}
