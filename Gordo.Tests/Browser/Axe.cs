using System.Text.Json;
using Gordo.Tests.Architecture;
using Microsoft.Playwright;

namespace Gordo.Tests.Browser;

/// <summary>axe-core, which finds faults of accessibility. Installed by .ci/run, with the packages of other checks.</summary>
internal static class Axe
{
    private static readonly string Script = Path.Combine(Repository.Root, ".ci", "node_modules", "axe-core", "axe.min.js");

    /// <summary>Ignores the test if axe-core is not installed.</summary>
    public static void ShouldBeInstalled()
    {
        if (!File.Exists(Script))
            Assert.Ignore("axe-core is not installed: npm install --prefix .ci");
    }

    /// <summary>Fails if a page has serious faults.</summary>
    public static async Task ShouldFindNothingSeriousAsync(this IPage page, string what)
    {
        await page.EvaluateAsync(await File.ReadAllTextAsync(Script));
        JsonElement found = (await page.EvaluateAsync("axe.run()"))!.Value;
        found.GetProperty("passes").GetArrayLength().Should().BeGreaterThan(10, "axe has looked at {0}", what);
        found.GetProperty("violations").EnumerateArray()
            .Where(violation => violation.GetProperty("impact").GetString() is "serious" or "critical")
            .Select(violation => $"{violation.GetProperty("id")}: {string.Join("; ", violation.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("html")))}")
            .Should().BeEmpty(what);
    }
}
