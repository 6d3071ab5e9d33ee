using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Runtime.Versioning;

namespace Gordo.Tests.Reliability.Faults;

/// <summary>Changes to model folders while another process serves requests from them.</summary>
internal sealed class ModelFaultTests
{
    private const int Rounds = 15;

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public async Task Each_answer_is_from_one_complete_version_or_a_clear_error_and_other_models_are_not_affected()
    {
        using var collection = new TemporaryCollection();
        string folder = collection.Add("autoencoder-4", "victim");
        collection.Add("kfcv", "other");
        string outside = Directory.CreateDirectory(Path.Combine(collection.Root, "outside")).FullName;
        foreach (string file in Directory.GetFiles(folder))
            File.Copy(file, Path.Combine(outside, Path.GetFileName(file)));
        await using ServerProcess server = await ServerProcess.StartAsync(("MODEL_COLLECTION_DIR", collection.CurrentDirectory));

        string first = await DataAsync(await server.PredictAsync("victim"));
        Replace(folder, "standard-scaler");
        string second = await DataAsync(await server.PredictAsync("victim"));
        second.Should().NotBe(first, "the two versions can be told apart");
        string steady = await DataAsync(await server.PredictAsync("other"));

        using var stop = new CancellationTokenSource();
        var wrong = new ConcurrentBag<string>();
        var seen = new ConcurrentDictionary<HttpStatusCode, int>();
        Task[] clients =
        [
            .. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    using HttpResponseMessage response = await server.PredictAsync("victim");
                    seen.AddOrUpdate(response.StatusCode, 1, (_, count) => count + 1);
                    string body = await response.Content.ReadAsStringAsync();
                    bool fine = response.StatusCode == HttpStatusCode.OK ? Data(body) == first || Data(body) == second
                        : response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.InternalServerError or HttpStatusCode.ServiceUnavailable && body.Contains("\"error\":", StringComparison.Ordinal);
                    if (!fine)
                        wrong.Add($"{response.StatusCode}: {body}");
                }
            })),
            .. Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    using HttpResponseMessage response = await server.PredictAsync("other");
                    string body = await response.Content.ReadAsStringAsync();
                    if (response.StatusCode != HttpStatusCode.OK || Data(body) != steady)
                        wrong.Add($"the other model, {response.StatusCode}: {body}");
                }
            })),
        ];
        string model = Path.Combine(folder, "model.onnx");
        byte[] good = await File.ReadAllBytesAsync(TemporaryCollection.Golden("autoencoder-4", "model.onnx"));
        byte[] words = await File.ReadAllBytesAsync(TemporaryCollection.Golden("autoencoder-4", "metadata.json"));
        long started = Stopwatch.GetTimestamp();
        for (int round = 0; round < Rounds; round++)
        {
            await Task.Delay(20);
            using (FileStream truncated = File.OpenWrite(model))
                truncated.SetLength(good.Length / 3);
            await Task.Delay(20);
            using (FileStream growing = File.Create(model))
            {
                // Like a copy over a slow connection: half written for a while, then complete.
                growing.Write(good.AsSpan(0, good.Length / 2));
                growing.Flush();
                await Task.Delay(20);
                growing.Write(good.AsSpan(good.Length / 2));
            }
            await File.WriteAllBytesAsync(Path.Combine(folder, "metadata.json"), words.AsMemory(0, words.Length / 2));
            await Task.Delay(20);
            Replace(folder, "autoencoder-4");
            File.SetUnixFileMode(model, UnixFileMode.None); // unreadable, unless the server is root
            await Task.Delay(20);
            File.Delete(model);
            await Task.Delay(20);
            Directory.CreateDirectory(model); // unreadable even for root
            await Task.Delay(20);
            Directory.Delete(model);
            File.CreateSymbolicLink(model, Path.Combine(outside, "model.onnx")); // only the file points outside
            await Task.Delay(20);
            Directory.Delete(folder, recursive: true);
            Directory.CreateSymbolicLink(folder, outside); // points outside the collection's revisions
            await Task.Delay(20);
            Directory.Delete(folder);
            collection.Add(round % 2 == 0 ? "standard-scaler" : "autoencoder-4", "victim");
        }
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        await stop.CancelAsync();
        await Task.WhenAll(clients);
        wrong.Should().BeEmpty();
        server.HasExited.Should().BeFalse();
        (await DataAsync(await server.PredictAsync("victim"))).Should().BeOneOf(first, second);
        seen.Keys.Should().Contain(HttpStatusCode.OK).And.Contain(HttpStatusCode.NotFound);
        TestContext.Out.WriteLine($"{seen.Values.Sum() / elapsed.TotalSeconds:0} requests a second for the one model");
        TestContext.Out.WriteLine(string.Join(", ", seen.Select(pair => $"{pair.Key} {pair.Value}")));
    }

    [Test]
    public async Task Revisions_can_be_deleted_while_they_are_scored()
    {
        using var collection = new TemporaryCollection();
        collection.Add("autoencoder-4", "a");
        await using ServerProcess server = await ServerProcess.StartAsync(("MODEL_COLLECTION_DIR", collection.CurrentDirectory));
        var wrong = new ConcurrentBag<string>();
        for (int round = 0; round < 10; round++)
        {
            collection.Add("autoencoder-4", "a", TemporaryCollection.Older);
            Task[] work =
            [
                .. Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
                {
                    for (int i = 0; i < 20; i++)
                    {
                        using HttpResponseMessage response = await server.PredictAsync("a", $"?revision={TemporaryCollection.Older}");
                        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.InternalServerError))
                            wrong.Add($"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
                    }
                })),
                // Two deletions at once: one of them finds nothing left.
                .. Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
                {
                    await Task.Delay(10);
                    using HttpResponseMessage response = await server.Client.DeleteAsync($"/gordo/v0/p/a/revision/{TemporaryCollection.Older}");
                    if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NotFound))
                        wrong.Add($"delete, {response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
                })),
            ];
            await Task.WhenAll(work);
            (await server.Client.GetStringAsync("/gordo/v0/p/revisions")).Should().NotContain(TemporaryCollection.Older);
        }
        wrong.Should().BeEmpty();
        Directory.GetFileSystemEntries(collection.Root).Should().ContainSingle("nothing half-deleted may be left");
    }

    [Test]
    public async Task A_collection_that_was_moved_away_is_served_again_when_it_is_back()
    {
        using var collection = new TemporaryCollection();
        collection.Add("autoencoder-4", "a");
        await using ServerProcess server = await ServerProcess.StartAsync(("MODEL_COLLECTION_DIR", collection.CurrentDirectory));
        (await server.PredictAsync("a")).StatusCode.Should().Be(HttpStatusCode.OK);
        Directory.Move(collection.CurrentDirectory, collection.CurrentDirectory + "-away");
        (await server.PredictAsync("a")).StatusCode.Should().BeOneOf(HttpStatusCode.NotFound, HttpStatusCode.Gone);
        await server.WaitForReadinessAsync(HttpStatusCode.ServiceUnavailable);
        Directory.Move(collection.CurrentDirectory + "-away", collection.CurrentDirectory);
        (await server.PredictAsync("a")).StatusCode.Should().Be(HttpStatusCode.OK);
        await server.WaitForReadinessAsync(HttpStatusCode.OK);
    }

    // Moves complete files into place, as a builder should.
    private static void Replace(string folder, string golden)
    {
        foreach (string name in (string[])["model.onnx", "metadata.json"])
        {
            string temporary = Path.Combine(folder, name + ".new");
            File.Copy(TemporaryCollection.Golden(golden, name), temporary, overwrite: true);
            File.SetLastWriteTimeUtc(temporary, DateTime.UtcNow);
            File.Move(temporary, Path.Combine(folder, name), overwrite: true);
        }
    }

    private static async Task<string> DataAsync(HttpResponseMessage response)
    {
        response.EnsureSuccessStatusCode();
        return Data(await response.Content.ReadAsStringAsync());
    }

    private static string Data(string body) => body[..Math.Max(0, body.IndexOf("\"time-seconds\"", StringComparison.Ordinal))];
}
