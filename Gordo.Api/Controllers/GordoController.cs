using Gordo.Api.Formatting;
using Gordo.Api.Requests;
using Gordo.Core.Names;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Controllers;

/// <summary>What the controllers of a project's models share.</summary>
public abstract class GordoController : ControllerBase
{
    private protected Revision RequestedRevision => RequestRevision.From(HttpContext).Value;

    /// <summary>Notes, for metrics and log, that the model of the request exists.</summary>
    private protected void Found(string name) => RequestFacts.Of(HttpContext).Model = name;

    private protected static IActionResult NoSuchModel(string name) =>
        new ErrorResult(StatusCodes.Status404NotFound, $"No such model found: '{name}'");

    private protected static IActionResult MalformedName(string name) => new ErrorResult(
        StatusCodes.Status422UnprocessableEntity,
        $"'{name}' is no name of a model: letters, digits, dashes, underscores and dots, the first no underscore or dot.");
}
