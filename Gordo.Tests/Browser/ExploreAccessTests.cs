using Gordo.Tests.Hosting;
using Microsoft.Playwright;

namespace Gordo.Tests.Browser;

/// <summary>The page of a server with API keys.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class ExploreAccessTests() : DemoTests(KeyLine.Of("engineer", "read,predict", Key), KeyLine.Of("reader", "read", ReadKey))
{
    private const string Key = "a-key-of-an-engineer", ReadKey = "a-key-of-a-reader";

    [Test]
    public async Task Wrong_key_shows_401_and_the_right_key_is_kept_for_the_session()
    {
        await using ExplorePage explore = await ExplorePage.OpenAsync(Server);
        string without = await RefusalAsync(explore);
        without.Should().NotBeEmpty();
        await EnterAsync(explore, "a-wrong-key");
        string wrong = await RefusalAsync(explore);
        wrong.Should().NotBeEmpty().And.NotBe(without);
        await explore.AttachScreenshotAsync("explore-wrong-key");

        await EnterAsync(explore, Key);
        await explore.ScoreDemoAsync();
        (await explore.Page.Locator("#key-form").IsVisibleAsync()).Should().BeFalse();
        await explore.Page.ReloadAsync();
        await explore.Page.Locator("#demo").ClickAsync();
        await explore.ScoredAsync();
        (await explore.Page.EvaluateAsync<int>("localStorage.length")).Should().Be(0, "the key is kept for the session only");

        await explore.Page.Locator("#key-toggle").ClickAsync();
        await explore.Page.Locator("#key-forget").ClickAsync();
        (await RefusalAsync(explore)).Should().Be(without);
    }

    [Test]
    public async Task Key_that_must_not_predict_shows_403()
    {
        await using ExplorePage explore = await ExplorePage.OpenAsync(Server);
        await RefusalAsync(explore);
        await EnterAsync(explore, ReadKey);
        await explore.ChooseAsync();
        IResponse refused = await explore.Page.RunAndWaitForResponseAsync(
            () => explore.Page.Locator("#demo").ClickAsync(), response => response.Url.Contains("format=arrow", StringComparison.Ordinal));
        refused.Status.Should().Be(403);
        (await RefusalAsync(explore)).Should().Contain("predict");
    }

    // Returns what the page says beside the box for keys, which are the words of the server.
    private static async Task<string> RefusalAsync(ExplorePage explore)
    {
        await explore.Page.Locator("#key-error:not(:empty)").WaitForAsync();
        (await explore.Page.EvaluateAsync<string>("document.activeElement.id")).Should().Be("key");
        return await explore.Page.Locator("#key-error").InnerTextAsync();
    }

    private static async Task EnterAsync(ExplorePage explore, string key)
    {
        await explore.Page.Locator("#key").FillAsync(key);
        await explore.Page.Keyboard.PressAsync("Enter");
    }
}
