using System.Text;
using Gordo.Tests.Hosting;
using Gordo.Tests.Reliability;
using Microsoft.Playwright;

namespace Gordo.Tests.Browser;

/// <summary>A user scores one file with all machines.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class FleetScorePageTests : IDisposable
{
    private TemporaryCollection _files = null!;
    private GordoHost _gordo = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _files = new TemporaryCollection();
        foreach (string name in (string[])["pump-1", "pump-2"])
            _files.Add("autoencoder-4", name);
        _files.Add("autoencoder-20", "turbine");
        await File.WriteAllTextAsync(Path.Combine(_files.Add("autoencoder-4", "broken"), "model.onnx"), "no model");
        _gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.CurrentDirectory));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    // Called after StopAsync.
    public void Dispose() => _files.Dispose();

    [Test]
    public async Task File_is_scored_by_all_machines_whose_tags_it_has()
    {
        await using ExplorePage explore = await ExplorePage.OpenAsync(_gordo.Client.BaseAddress);
        await explore.Machines.First.WaitForAsync();
        (await explore.Machines.Filter(new() { HasText = "Not asked" }).CountAsync()).Should().Be(4);
        await explore.Page.Locator("#file").SetInputFilesAsync(Csv("time,TAG 1,TAG 2,TAG 3,TAG 4\n2020-03-01T00:10:00Z,40,40,40,40\n"));
        await explore.Page.Locator("#status").Filter(new() { HasText = "2 machines scored" }).WaitForAsync();
        (await explore.Page.Locator("#status").InnerTextAsync()).Should().Contain("2 of them anomalous; 1 failed. The file lacks tags of 1 others");
        await explore.Machines.Filter(new() { HasText = "2020-03-01 00:10" }).First.WaitForAsync();
        (await explore.Machines.AllInnerTextsAsync()).Select(text => string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries).Take(2)))
            .Should().BeEquivalentTo("✕ Failed broken", "▲ Anomalous pump-1", "▲ Anomalous pump-2", "○ Not asked turbine");
        await explore.Page.Locator("#fleet-errors summary").ClickAsync();
        (await explore.Page.Locator("#fleet-error-list li").AllInnerTextsAsync()).Should().ContainSingle().Which.Should().StartWith("broken: ").And.Contain("ONNX");

        await explore.ChooseAsync("pump-1");
        await explore.Page.GetByRole(AriaRole.Button, new() { Name = "Use site.csv" }).ClickAsync();
        await explore.ScoredAsync();
        await explore.Page.GetByRole(AriaRole.Link, new() { Name = "All machines" }).ClickAsync();
        await explore.Machines.First.WaitForAsync();

        await explore.Page.Locator("#file").SetInputFilesAsync(Csv("time,TEMPERATURE\n2020-03-01T00:10:00Z,40\n"));
        await explore.Page.Locator("#status").Filter(new() { HasText = "No machine has all its tags in site.csv" }).WaitForAsync();
        await explore.Page.Locator("#file").SetInputFilesAsync(Csv("time,TAG 1\n2020-03-01T00:10:00Z,warm\n"));
        await explore.Page.Locator("#error").Filter(new() { HasText = "warm" }).WaitForAsync();
    }

    [Test]
    public async Task Answer_that_ends_early_is_an_error()
    {
        await using ExplorePage explore = await ExplorePage.OpenAsync(_gordo.Client.BaseAddress);
        await explore.Machines.First.WaitForAsync();
        await explore.Page.RouteAsync("**/anomaly/prediction?*", route => route.FulfillAsync(new()
        {
            ContentType = "application/x-ndjson",
            Body = "{\"model\":\"pump-1\",\"rows\":1,\"above\":0,\"health\":0.1,\"events\":[]}\n",
        }));
        await explore.Page.Locator("#file").SetInputFilesAsync(Csv("time,TAG 1\n2020-03-01T00:10:00Z,1\n"));
        await explore.Page.Locator("#error").Filter(new() { HasText = "The answer ended early, after 1 machine." }).WaitForAsync();
    }

    private static FilePayload Csv(string text) => new() { Name = "site.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(text) };
}
