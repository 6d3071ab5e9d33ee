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
        HttpResponseMessage gone = await gordo.Client.GetAsync("/healthcheck/ready");
        gone.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await gone.Content.ReadAsStringAsync()).Should().Contain("cannot be read");
        (await gordo.Client.GetAsync("/healthcheck")).StatusCode.Should().Be(HttpStatusCode.OK);

        Directory.Move(collection + "-away", collection);
        (await gordo.Client.GetAsync("/healthcheck/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
        Directory.Delete(root, recursive: true);
    }
}
