using System.Net;
using Gordo.Tests.Hosting;
using Gordo.Tests.Reliability;

namespace Gordo.Tests.Requests;

internal sealed class NameSuggestionTests
{
    [TestCase("models?revision=1577836800001", 410, "Revision '1577836800001' not found. Did you mean '1577836800000'?")]
    [TestCase("models?revision=42", 410, "Revision '42' not found. The latest is '1577836800000'.")]
    [TestCase("pump-4711/metadata", 404, "No such model found: 'pump-4711'; did you mean 'pump-471'?")]
    [TestCase("PUMP-470/metadata", 404, "No such model found: 'PUMP-470'; did you mean 'pump-470'?")]
    [TestCase("turbine/metadata", 404, "No such model found: 'turbine'\"")]
    public async Task Errors_name_the_nearest(string path, int status, string message)
    {
        using var files = new TemporaryCollection();
        foreach (string name in (string[])["pump-470", "pump-471", "valve"])
            Directory.CreateDirectory(Path.Combine(files.CurrentDirectory, name));
        Directory.CreateDirectory(Path.Combine(files.Root, TemporaryCollection.Older));
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", files.CurrentDirectory));
        string text = "";
        // Models are listed in the background; on a busy machine, the first errors have no suggestion.
        for (int i = 0; i < 100 && !text.Contains(message, StringComparison.Ordinal); i++)
        {
            using HttpResponseMessage response = await gordo.SendAsync(HttpMethod.Get, $"/gordo/v0/p/{path}");
            response.StatusCode.Should().Be((HttpStatusCode)status);
            text = await response.Content.ReadAsStringAsync();
            await Task.Delay(i);
        }
        text.Should().Contain(message);
    }
}
