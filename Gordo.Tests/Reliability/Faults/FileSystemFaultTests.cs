using System.Globalization;
using System.Net;

namespace Gordo.Tests.Reliability.Faults;

/// <summary>
/// Full, read-only and unmounted file systems: the collection is on a tmpfs that only the server's process sees and that
/// ends with it.
/// </summary>
internal sealed class FileSystemFaultTests : IDisposable
{
    private static readonly string[] OwnMounts = ["unshare", "--mount"];

    private readonly TemporaryCollection _seed = new();
    private readonly string _mount = Directory.CreateTempSubdirectory("gordo-mount-").FullName;
    private ServerProcess? _server;

    // The mount as the server sees it.
    private string Inside => $"/proc/{Server.Id.ToString(CultureInfo.InvariantCulture)}/root{_mount}";

    private ServerProcess Server => _server ?? throw new InvalidOperationException("The server was not started.");

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await CommandLineTool.RequireAsync("Mounting file systems", [.. OwnMounts, "mount", "-t", "tmpfs", "none", _mount]);
        _seed.Add("autoencoder-4", "a");
        _seed.Add("autoencoder-4", "cold");
        _seed.Add("autoencoder-4", "a", TemporaryCollection.Older);
        _seed.Add("autoencoder-4", "b", TemporaryCollection.Older);
        // The shell script mounts the file system, copies the models and executes the server.
        _server = await ServerProcess.StartUnderAsync(
            [.. OwnMounts, "sh", "-c", "mount -t tmpfs -o size=1m none \"$0\" && cp -r \"$1/.\" \"$0/\" && shift && exec \"$@\"", _mount, _seed.Root],
            ("MODEL_COLLECTION_DIR", Path.Combine(_mount, TemporaryCollection.Current)));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    public void Dispose()
    {
        _seed.Dispose();
        Directory.Delete(_mount);
    }

    [Test]
    public async Task Models_can_be_deleted_from_a_full_disk()
    {
        string filler = Path.Combine(Inside, "filler");
        using (FileStream stream = File.Create(filler))
        {
            FluentActions.Invoking(() =>
            {
                while (true)
                    stream.Write(new byte[4096]);
            }).Should().Throw<IOException>();
        }
        (await Server.PredictAsync("cold")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await DeleteAsync("a")).Status.Should().Be(HttpStatusCode.OK);
        (await ModelsAsync(TemporaryCollection.Older)).Should().NotContain("\"a\"").And.Contain("\"b\"");
        Directory.GetDirectories(Inside).Select(Path.GetFileName).Should().BeEquivalentTo(TemporaryCollection.Older, TemporaryCollection.Current);
        File.Delete(filler);
    }

    [Test]
    public async Task A_read_only_collection_returns_403_for_deletions_and_is_still_served()
    {
        await InsideAsync("mount -o remount,ro \"$0\"");
        (HttpStatusCode status, string body) = await DeleteAsync("b");
        status.Should().Be(HttpStatusCode.Forbidden);
        body.Should().Contain("\"error\":");
        (await ModelsAsync(TemporaryCollection.Older)).Should().Contain("\"b\"");
        (await Server.PredictAsync("b", $"?revision={TemporaryCollection.Older}")).StatusCode.Should().Be(HttpStatusCode.OK);
        await InsideAsync("mount -o remount,rw \"$0\"");
    }

    [Test]
    public async Task An_unmounted_collection_is_served_again_when_it_is_mounted()
    {
        string before = await DataAsync();
        await InsideAsync("umount -l \"$0\"");
        using HttpResponseMessage away = await Server.PredictAsync("a");
        away.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await away.Content.ReadAsStringAsync()).Should().Contain("\"error\":");
        await Server.WaitForReadinessAsync(HttpStatusCode.ServiceUnavailable);
        (await Server.Client.GetAsync("/healthcheck")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await ModelsAsync(TemporaryCollection.Current)).Should().NotContain("\"a\"");

        await InsideAsync($"mount -t tmpfs -o size=1m none \"$0\" && cp -r \"{_seed.Root}/.\" \"$0/\"");
        (await DataAsync()).Should().Be(before);
        await Server.WaitForReadinessAsync(HttpStatusCode.OK);
    }

    private async Task InsideAsync(string script)
    {
        (int exitCode, string output) = await CommandLineTool.RunAsync(
            "nsenter", "-t", Server.Id.ToString(CultureInfo.InvariantCulture), "--mount", "sh", "-c", script, _mount);
        exitCode.Should().Be(0, output);
    }

    private async Task<(HttpStatusCode Status, string Body)> DeleteAsync(string model)
    {
        using HttpResponseMessage response = await Server.Client.DeleteAsync($"/gordo/v0/p/{model}/revision/{TemporaryCollection.Older}");
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<string> ModelsAsync(string revision)
    {
        using HttpResponseMessage response = await Server.Client.GetAsync($"/gordo/v0/p/models?revision={revision}");
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<string> DataAsync()
    {
        using HttpResponseMessage response = await Server.PredictAsync("a");
        string text = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        return text[..text.IndexOf("\"time-seconds\"", StringComparison.Ordinal)];
    }
}
