using System.Text.Json;
using System.Text.RegularExpressions;
using Gordo.Tests.Architecture;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;
using Gordo.Tests.Inference;

namespace Gordo.Tests.Documentation;

/// <summary>Sends the inference request of <c>docs/api.md</c> to the demo.</summary>
internal sealed partial class InferenceExampleTests
{
    [Test]
    public async Task Documented_inference_request_gets_its_response()
    {
        Match example = Example().Match(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "api.md")));
        example.Success.Should().BeTrue();
        await using GordoHost gordo = await GordoHost.StartDemoAsync();
        using HttpResponseMessage response = await gordo.SendAsync(HttpMethod.Post, example.Groups["path"].Value, InferenceClient.Json(example.Groups["body"].Value));
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        answer.RootElement.ShouldMatch(JsonDocument.Parse(example.Groups["answer"].Value).RootElement, 1e-6);
    }

    [GeneratedRegex(@"curl -s localhost:5555(?<path>/v2/\S+/infer) [^\n]*-d '(?<body>[^\n]+)'\n```\n\n```json\n(?<answer>[^\n]+)\n```")]
    private static partial Regex Example();
}
