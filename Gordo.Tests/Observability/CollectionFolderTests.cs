using System.Buffers;
using System.Text.Json;
using Gordo.Api.Observability;
using Gordo.Core.Collections;
using Gordo.Core.Names;
using Gordo.Tests.Reliability;

namespace Gordo.Tests.Observability;

/// <summary>The state of the collection's folder when the file system fails or hangs.</summary>
internal sealed class CollectionFolderTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Server_with_models_in_memory_stays_ready_while_the_file_system_fails(bool isHanging)
    {
        using var files = new TemporaryCollection();
        files.Add("autoencoder-4", "a");
        var options = new CollectionOptions { CurrentDirectory = files.CurrentDirectory };
        var collection = new ModelCollection(options);
        using var release = new ManualResetEventSlim();
        using var folder = new CollectionFolder(collection, options, TimeProvider.System);
        await folder.StartAsync(CancellationToken.None);
        folder.FindFault().Should().BeNull();
        State(folder).Should().Be("readable");

        folder.Look = isHanging ? _ => release.Wait() : static _ => throw new IOException("Stale file handle: '/mnt/secret'");
        await WaitAsync(folder, "failing");
        folder.FindFault().Should().Be("The collection cannot be read: the file system fails or does not answer.");
        _ = ModelName.TryParse("a", out ModelName name);
        await collection.GetModelAsync(collection.Current, name, CancellationToken.None);
        folder.FindFault().Should().BeNull("models in memory are served");

        folder.Look = static _ => { };
        release.Set();
        await WaitAsync(folder, "readable");
        folder.Look = static _ => throw new DirectoryNotFoundException();
        await WaitAsync(folder, "missing");
        folder.FindFault().Should().Be("The collection cannot be read: its folder is gone.");
        await folder.StopAsync(CancellationToken.None);
    }

    private static async Task WaitAsync(CollectionFolder folder, string state)
    {
        for (int i = 0; i < 300 && State(folder) != state; i++)
            await Task.Delay(50);
        State(folder).Should().Be(state);
    }

    private static string State(CollectionFolder folder)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            folder.Write(writer);
            writer.WriteEndObject();
        }
        using var json = JsonDocument.Parse(bytes.WrittenMemory);
        json.RootElement.GetProperty("collection-age-seconds").GetDouble().Should().BeInRange(0, 60);
        return json.RootElement.GetProperty("collection").GetString()!;
    }
}
