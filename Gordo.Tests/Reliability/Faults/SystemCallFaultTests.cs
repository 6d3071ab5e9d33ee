using System.Net;

namespace Gordo.Tests.Reliability.Faults;

/// <summary>
/// System calls that strace makes fail while the files are intact: a file that could not be read is not reported as a bad
/// model, and a folder that could not be moved is not deleted.
/// </summary>
internal sealed class SystemCallFaultTests
{
    [Test]
    public async Task Files_that_cannot_be_opened_or_read_return_503_and_are_tried_again()
    {
        await CommandLineTool.RequireAsync("strace", "strace", "-D", "-f", "-o", "/dev/null", "-e", "inject=rename:error=EIO", "true");
        using var collection = new TemporaryCollection();
        string folder = collection.Add("autoencoder-4", "a");
        collection.Add("autoencoder-4", "other");
        string older = collection.Add("autoencoder-4", "a", TemporaryCollection.Older);
        await using ServerProcess server = await ServerProcess.StartUnderAsync(
            [
                "strace", "-D", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-P", Path.Combine(folder, "model.onnx"), "-P", older,
                "-e", "trace=openat,pread64,rename",
                "-e", "inject=openat:error=EMFILE:when=1..2", "-e", "inject=pread64:error=EIO:when=1..2", "-e", "inject=rename:error=ENOSPC:when=1",
            ],
            ("MODEL_COLLECTION_DIR", collection.CurrentDirectory));

        // In each thread of the server the first two calls of a kind fail.
        int refused = 0;
        for (; refused < 100; refused++)
        {
            using HttpResponseMessage response = await server.PredictAsync("a");
            if (response.StatusCode == HttpStatusCode.OK)
                break;
            response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            (await response.Content.ReadAsStringAsync()).Should().Contain("\"error\":").And.Contain("model.onnx cannot be read").And.NotContain(collection.Root);
            response.Headers.RetryAfter.Should().NotBeNull();
            (await server.PredictAsync("other")).StatusCode.Should().Be(HttpStatusCode.OK);
        }
        refused.Should().BeInRange(4, 99);

        string deletion = $"/gordo/v0/p/a/revision/{TemporaryCollection.Older}";
        using HttpResponseMessage full = await server.Client.DeleteAsync(deletion);
        full.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await full.Content.ReadAsStringAsync()).Should().Contain("nothing has changed");
        Directory.GetFiles(older).Should().HaveCount(3);
        for (int i = 0; i < 100 && (await server.Client.DeleteAsync(deletion)).StatusCode == HttpStatusCode.ServiceUnavailable; i++)
            Directory.GetFiles(older).Should().HaveCount(3);
        Directory.Exists(older).Should().BeFalse();
    }

    [Test]
    public async Task A_collection_that_cannot_be_listed_returns_503()
    {
        await CommandLineTool.RequireAsync("strace", "strace", "-D", "-f", "-o", "/dev/null", "-e", "inject=rename:error=EIO", "true");
        using var collection = new TemporaryCollection();
        collection.Add("autoencoder-4", "a");
        await using ServerProcess server = await ServerProcess.StartUnderAsync(
            [
                "strace", "-D", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-P", collection.Root,
                "-e", "trace=openat", "-e", "inject=openat:error=EMFILE:when=1..2",
            ],
            ("MODEL_COLLECTION_DIR", collection.CurrentDirectory));
        int refused = 0;
        for (; refused < 100; refused++)
        {
            using HttpResponseMessage response = await server.Client.GetAsync("/gordo/v0/p/revisions");
            if (response.StatusCode == HttpStatusCode.OK)
                break;
            response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            (await response.Content.ReadAsStringAsync()).Should().Contain("\"error\":").And.NotContain(collection.Root);
        }
        refused.Should().BeInRange(1, 99);
    }
}
