using Gordo.Api.Formatting;
using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Controllers;

/// <summary>Lists the models and revisions of the collection.</summary>
[Route("gordo/v0/{gordo_project}")]
[Tags("Collection")]
public sealed class CollectionController(ModelCollection collection, ServerSettings settings) : GordoController
{
    /// <summary>Lists the models of a revision.</summary>
    /// <remarks>
    /// The names are those of the folders that have a model, in alphabetical order.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    [HttpGet("models", Name = "listModels")]
    public IActionResult ListModels(string gordo_project) =>
        new JsonObjectResult(writer => writer.WriteStrings("models", collection.Models(RequestedRevision)));

    /// <summary>Lists the available revisions and names the current one.</summary>
    /// <remarks>
    /// Revisions are numbers, listed from the oldest to the newest. `latest` is the revision that answers by default.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    [HttpGet("revisions", Name = "listRevisions")]
    public IActionResult ListRevisions(string gordo_project) => new JsonObjectResult(writer =>
    {
        writer.WriteString("latest", collection.Current.ToString());
        writer.WriteStrings("available-revisions", collection.Revisions().Select(revision => revision.ToString()));
    });

    /// <summary>Lists the models this deployment expects (`EXPECTED_MODELS`).</summary>
    /// <remarks>
    /// The list is empty if the setting is not set. It does not say whether the models exist.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    [HttpGet("expected-models", Name = "listExpectedModels")]
    public IActionResult ListExpectedModels(string gordo_project) =>
        new JsonObjectResult(writer => writer.WriteStrings("expected-models", settings.ExpectedModels));
}
