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
        using HttpResponseMessage response = await gordo.SendAsync(HttpMethod.Get, $"/gordo/v0/p/{path}");
        response.StatusCode.Should().Be((HttpStatusCode)status);
        (await response.Content.ReadAsStringAsync()).Should().Contain(message);
    }
}
