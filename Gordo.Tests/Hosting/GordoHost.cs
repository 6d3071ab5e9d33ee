using Gordo.Api.Hosting;
using Gordo.Tests.Architecture;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Gordo.Tests.Hosting;

/// <summary>The real server in this process, on a free port of 127.0.0.1.</summary>
internal sealed class GordoHost : IAsyncDisposable
{
    private GordoHost(WebApplication app)
    {
        App = app;
        // SendAsync sends paths unchanged, because the tests check how the server handles dots and escapes.
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public WebApplication App { get; }

    public HttpClient Client { get; }

    /// <summary>The revision that is served if the settings name none: two models of four tags, exported from scikit-learn.</summary>
    public static string TestCollection { get; } = Path.Combine(Repository.Root, "Gordo.Tests", "Hosting", "Collection", "1577836800000");

    /// <summary>Starts a server with the given settings, by default over <see cref="TestCollection"/>. It logs critical messages only.</summary>
    public static Task<GordoHost> StartAsync(params (string Name, string? Value)[] settings) =>
        StartDemoAsync([("MODEL_COLLECTION_DIR", TestCollection), .. settings]);

    /// <summary>Starts a server with the given settings, by default over the demo collection. It logs critical messages only.</summary>
    public static async Task<GordoHost> StartDemoAsync(params (string Name, string? Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["GORDO_SERVER_HOST"] = "127.0.0.1",
            ["GORDO_SERVER_PORT"] = "0",
            ["GORDO_SERVER_LOG_LEVEL"] = "critical",
        };
        foreach ((string name, string? value) in settings)
            values[name] = value;
        WebApplication app = GordoServer.Build(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        await app.StartAsync();
        return new GordoHost(app);
    }

    /// <summary>Sends a request with its path exactly as given.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        var uri = new Uri(Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(method, uri) { Content = content };
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}
