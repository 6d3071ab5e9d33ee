using Gordo.Api.Formatting;
using Gordo.Api.Requests;
using Gordo.Core.Names;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Controllers;

/// <summary>Base class of the controllers below <c>/gordo/v0/{gordo_project}</c>.</summary>
public abstract class GordoController : ControllerBase
{
    private protected Revision RequestedRevision => RequestRevision.From(HttpContext).Value;

    /// <summary>Records the name of an existing model for metrics and the access log.</summary>
    private protected void RecordModel(string name) => RequestContext.Of(HttpContext).Model = name;

    private protected IActionResult NoSuchModel(string name, NameSuggestions suggestions) =>
        new ErrorResult(StatusCodes.Status404NotFound, $"No such model found: '{name}'{suggestions.ForModel(HttpContext, name)}");

    private protected static IActionResult MalformedName(string name) => new ErrorResult(
        StatusCodes.Status422UnprocessableEntity,
        $"'{name}' is not a valid model name: use letters, digits, dashes, underscores and dots, and do not start with an underscore or dot.");
}
