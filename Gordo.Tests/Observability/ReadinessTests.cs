using System.Net;
using Gordo.Core.Collections;
using Gordo.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Gordo.Tests.Observability;

internal sealed class ReadinessTests
{
    [Test]
    public async Task Ready_after_preloading()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_PRELOAD", "all"));
        HttpStatusCode status = HttpStatusCode.ServiceUnavailable;
        for (int i = 0; i < 200 && status != HttpStatusCode.OK; i++)
        {
            status = (await gordo.Client.GetAsync("/healthcheck/ready")).StatusCode;
            await Task.Delay(20);
        }
        status.Should().Be(HttpStatusCode.OK);
        gordo.App.Services.GetRequiredService<ModelCollection>().CachedModelCount.Should().Be(2);
    }

    [Test]
    public async Task Not_ready_during_shutdown()
    {
        await using GordoHost gordo = await GordoHost.StartAsync();
        Gordo.Api.Observability.Readiness readiness = gordo.App.Services.GetRequiredService<Gordo.Api.Observability.Readiness>();
        readiness.FindUnreadyReason().Should().BeNull();
        gordo.App.Lifetime.StopApplication();
        readiness.FindUnreadyReason().Should().Be("The server is shutting down.");
    }

    [Test]
    public async Task Not_ready_while_the_collection_is_missing()
    {
        string root = Directory.CreateTempSubdirectory("gordo-ready-").FullName;
        string collection = Directory.CreateDirectory(Path.Combine(root, "1577836800000")).FullName;
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", collection));
        (await gordo.Client.GetAsync("/healthcheck/ready")).StatusCode.Should().Be(HttpStatusCode.OK);

        Directory.Move(collection, collection + "-away");
        string gone = await WaitAsync(gordo, HttpStatusCode.ServiceUnavailable);
        gone.Should().Contain("cannot be read").And.Contain("\"collection\":\"missing\"").And.NotContain(root, "clients need not know server paths");
        (await gordo.Client.GetAsync("/healthcheck")).StatusCode.Should().Be(HttpStatusCode.OK);

        Directory.Move(collection + "-away", collection);
        await WaitAsync(gordo, HttpStatusCode.OK);
        Directory.Delete(root, recursive: true);
    }

    // The folder is looked at every second.
    private static async Task<string> WaitAsync(GordoHost gordo, HttpStatusCode status)
    {
        for (int i = 0; i < 300; i++)
        {
            using HttpResponseMessage response = await gordo.Client.GetAsync("/healthcheck/ready");
            if (response.StatusCode == status)
                return await response.Content.ReadAsStringAsync();
            await Task.Delay(50);
        }
        throw new AssertionException($"The server did not answer {status}.");
    }
}
