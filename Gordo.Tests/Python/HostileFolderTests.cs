using System.Diagnostics;
using System.Net;
using System.Text;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Names;
using Gordo.Tests.Collections;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Python;

/// <summary>Hostile model folders, described in <c>python/hostile/MANIFEST.tsv</c>.</summary>
internal sealed class HostileFolderTests
{
    // Created by any of the folders whose code is executed.
    private const string Canary = "/tmp/gordo-pickle-canary";
    private const long MostBytes = 64L << 20;

    [TestCaseSource(nameof(Cases))]
    public async Task A_hostile_folder_is_refused_with_a_message_and_without_side_effects(string folder, Dictionary<string, string> fields)
    {
        File.Exists(Canary).Should().BeFalse("the canary file must not exist before the test");
        var collection = new ModelCollection(new CollectionOptions { CurrentDirectory = Path.Combine(folder, "1577836800000") });
        ModelName name = TemporaryCollection.Name(fields["name"]);
        string[] before = Files(folder);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();

        ModelException? refused = null;
        try
        {
            await collection.GetModelAsync(collection.Current, name, CancellationToken.None);
        }
        catch (ModelException e)
        {
            refused = e;
        }

        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5), "a second when nothing else runs");
        (GC.GetAllocatedBytesForCurrentThread() - allocated).Should().BeLessThan(MostBytes);
        File.Exists(Canary).Should().BeFalse("nothing is executed");
        Files(folder).Should().Equal(before, "nothing is written");
        if (!fields["expected"].StartsWith("loads", StringComparison.Ordinal))
            refused.Should().NotBeNull();
        if (refused is not null)
            TestContext.Out.WriteLine(refused.Message);
    }

    [TestCase("os-system-protocol-0", "system")]
    [TestCase("posix-system-protocol-4", "'posix.system'")]
    [TestCase("builtins-eval-in-scaler", "'builtins.eval'")]
    [TestCase("builtins-exec-old-name", "'__builtin__.")]
    [TestCase("dotted-qualified-name", "dotted name")]
    [TestCase("inst-opcode", "INST")]
    [TestCase("obj-opcode", "'os.system'")]
    [TestCase("build-on-a-class", "'builtins.eval'")]
    [TestCase("absurd-array-shape", "shape")]
    [TestCase("binbytes8-huge-length", "4611686018427387904 bytes")]
    [TestCase("memo-index-huge", "memo entry 4294967295")]
    [TestCase("nested-300000-lists", "levels deep")]
    [TestCase("persistent-id", "persistent id")]
    [TestCase("extension-code", "extension code")]
    [TestCase("next-buffer", "NEXT_BUFFER")]
    [TestCase("cyclic-steps", "contains itself")]
    [TestCase("tree-points-at-itself", "children")]
    [TestCase("coef-shape-mismatch", "coef_ has the shape [4,7]")]
    [TestCase("h5-deflate-bomb", "of the HDF5 file")]
    [TestCase("h5-soft-link-loop", "soft link")]
    [TestCase("keras-zip-bomb", "config.json")]
    [TestCase("keras-lambda-layer", "Lambda")]
    public async Task The_message_names_what_was_refused(string model, string named)
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", GoldenData.Path("python", "hostile", "1577836800000")));
        using HttpResponseMessage response = await gordo.SendAsync(
            HttpMethod.Post, $"/gordo/v0/p/{model}/prediction", new StringContent("""{"X":[[1,2,3,4]]}""", Encoding.UTF8, "application/json"));

        string text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError, text);
        text.Should().Contain(named);
    }

    private static string[] Files(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static IEnumerable<TestCaseData> Cases() => TestFolders.ManifestCases(GoldenData.Path("python", "hostile", "MANIFEST.tsv"));
}
