using System.Net;

namespace Gordo.Tests.Reliability.Faults;

/// <summary>A server killed in the middle of a deletion.</summary>
internal sealed class DeletionFaultTests
{
    private const string Leftovers = ".gordo-deleted-*";

    // Enough files that the server can be killed while it removes them.
    private const int Files = 6_000;

    [Test]
    public async Task A_model_half_deleted_when_the_process_is_killed_is_never_served_again()
    {
        using var collection = new TemporaryCollection();
        collection.Add("autoencoder-4", "a");
        collection.Add("autoencoder-4", "kept", TemporaryCollection.Older);
        string query = $"?revision={TemporaryCollection.Older}", folder = "";
        // On a busy machine the deletion may end before the server is killed; then the test tries again.
        for (int attempt = 0; attempt < 10 && Directory.GetDirectories(collection.Root, Leftovers).Length == 0; attempt++)
        {
            folder = collection.Add("autoencoder-4", "victim", TemporaryCollection.Older);
            for (int i = 0; i < Files; i++)
                File.Create(Path.Combine(folder, $"part-{i}")).Dispose();
            await using ServerProcess server = await ServerProcess.StartAsync(("MODEL_COLLECTION_DIR", collection.CurrentDirectory));
            (await server.PredictAsync("victim", query)).StatusCode.Should().Be(HttpStatusCode.OK);
            Task deleting = server.Client.DeleteAsync($"/gordo/v0/p/victim/revision/{TemporaryCollection.Older}");
            SpinWait.SpinUntil(() => !Directory.Exists(folder), TimeSpan.FromSeconds(60)).Should().BeTrue();
            await server.KillAsync();
            await Task.WhenAny(deleting);
        }
        Directory.GetDirectories(collection.Root, Leftovers).Should().ContainSingle("a crash leaves the folder that was moved aside");
        Directory.Exists(folder).Should().BeFalse();

        await using (ServerProcess server = await ServerProcess.StartAsync(("MODEL_COLLECTION_DIR", collection.CurrentDirectory)))
        {
            Directory.GetDirectories(collection.Root, Leftovers).Should().BeEmpty();
            (await server.Client.GetStringAsync($"/gordo/v0/p/models{query}")).Should().Contain("[\"kept\"]");
            (await server.Client.GetStringAsync("/gordo/v0/p/revisions")).Should().NotContain("deleted");
            (await server.PredictAsync("victim", query)).StatusCode.Should().Be(HttpStatusCode.NotFound);
            (await server.PredictAsync("kept", query)).StatusCode.Should().Be(HttpStatusCode.OK);
        }
    }
}
