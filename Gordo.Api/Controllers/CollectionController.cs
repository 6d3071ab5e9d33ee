using Gordo.Api.Formatting;
using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Controllers;

/// <summary>What the collection holds.</summary>
[Route("gordo/v0/{gordo_project}")]
[Tags("Collection")]
public sealed class CollectionController(ModelCollection collection, ServerSettings settings) : GordoController
{
    /// <summary>The names of all models of a revision.</summary>
    /// <param name="gordo_project">The project; any name.</param>
    [HttpGet("models", Name = "listModels")]
    public IActionResult ListModels(string gordo_project) =>
        new JsonAnswer(writer => writer.WriteStrings("models", collection.Models(RequestedRevision)));

    /// <summary>The revisions there are, and the current one.</summary>
    /// <param name="gordo_project">The project; any name.</param>
    [HttpGet("revisions", Name = "listRevisions")]
    public IActionResult ListRevisions(string gordo_project) => new JsonAnswer(writer =>
    {
        writer.WriteString("latest", collection.Current.ToString());
        writer.WriteStrings("available-revisions", collection.Revisions().Select(revision => revision.ToString()));
    });

    /// <summary>The names of the models that ought to be there, as the deployment was told.</summary>
    /// <param name="gordo_project">The project; any name.</param>
    [HttpGet("expected-models", Name = "listExpectedModels")]
    public IActionResult ListExpectedModels(string gordo_project) =>
        new JsonAnswer(writer => writer.WriteStrings("expected-models", settings.ExpectedModels));
}
