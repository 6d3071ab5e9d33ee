using Gordo.Tests.Hosting;
using Microsoft.Playwright;

namespace Gordo.Tests.Browser;

/// <summary>The page behind a path prefix. The browser's requests are changed on their way, as a proxy would.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class ExplorePrefixTests : DemoTests
{
    private const string Prefix = "/plant/7";

    [TestCase(true, "X-Envoy-Original-Path")]
    [TestCase(true, "")]
    [TestCase(false, "X-Forwarded-Prefix")]
    public async Task Page_works_behind_a_prefix_that_a_proxy_removes_or_names(bool isRemoved, string header)
    {
        IPage page = await Chromium.OpenAsync();
        List<string> outside = [];
        await page.RouteAsync("**/*", async route =>
        {
            var uri = new Uri(route.Request.Url);
            if (!uri.AbsolutePath.StartsWith(Prefix + "/", StringComparison.Ordinal))
                outside.Add(route.Request.Url);
            var headers = new Dictionary<string, string>(route.Request.Headers);
            if (header.Length > 0)
                headers[header] = isRemoved ? uri.PathAndQuery : Prefix;
            string path = isRemoved ? uri.PathAndQuery[Prefix.Length..] : uri.PathAndQuery;
            await route.ContinueAsync(new() { Url = new Uri(Server, path).ToString(), Headers = headers });
        });
        await using var explore = new ExplorePage(page);
        await page.GotoAsync(new Uri(Server, Prefix + "/explore/").ToString());
        await explore.ScoreDemoAsync();
        await explore.OpenTablesAsync();
        new Uri(page.Url).AbsolutePath.Should().Be(Prefix + "/explore/");
        outside.Should().BeEmpty();
        explore.Errors.Should().BeEmpty();
    }
}
