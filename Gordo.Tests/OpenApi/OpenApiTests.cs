using System.Reflection;
using System.Text.Json;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.OpenApi;

internal sealed class OpenApiTests
{
    [Test]
    public async Task Committed_document_equals_the_served_one()
    {
        await using GordoHost gordo = await GordoHost.StartDemoAsync();
        string served = await gordo.Client.GetStringAsync("/openapi.yaml");
        string file = Path.Combine(RepositoryRoot, "openapi.yaml");
        if (Environment.GetEnvironmentVariable("GORDO_UPDATE_OPENAPI") == "1")
            await File.WriteAllTextAsync(file, served);
        string committed = await File.ReadAllTextAsync(file);
        committed.Should().Be(served, "run the tests once with GORDO_UPDATE_OPENAPI=1 and review what changed");
    }

    [Test]
    public async Task Every_operation_has_id_description_and_responses_of_one_type()
    {
        await using GordoHost gordo = await GordoHost.StartDemoAsync();
        using JsonDocument document = JsonDocument.Parse(await gordo.Client.GetStringAsync("/openapi.json"));
        var operations = document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).ToList();
        operations.Should().HaveCount(34);
        operations.Select(operation => operation.Value.GetProperty("operationId").GetString()).Should().OnlyHaveUniqueItems();
        foreach (var operation in operations)
        {
            string id = operation.Value.GetProperty("operationId").GetString()!;
            operation.Value.GetProperty("summary").GetString().Should().NotBeNullOrWhiteSpace(id);
            operation.Value.GetProperty("description").GetString().Should().NotBeNullOrWhiteSpace(id);
            foreach (JsonProperty response in operation.Value.GetProperty("responses").EnumerateObject())
            {
                JsonElement described = response.Value.TryGetProperty("$ref", out JsonElement reference)
                    ? document.RootElement.GetProperty("components").GetProperty("responses").GetProperty(reference.GetString()!.Split('/')[^1])
                    : response.Value;
                described.GetProperty("description").GetString().Should().NotBeNullOrWhiteSpace(id);
                // Generators use the first media type only.
                if (described.TryGetProperty("content", out JsonElement content))
                    content.EnumerateObject().Should().ContainSingle(id);
            }
        }
    }

    internal static string RepositoryRoot { get; } = Path.GetFullPath(Path.Combine(
        typeof(OpenApiTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!));
}
