using Gordo.Api.Formatting;
using Gordo.Api.Requests;
using Gordo.Core.Collections;
using Gordo.Core.Names;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Controllers;

/// <summary>Base class of the controllers of models and of the collection.</summary>
public abstract class GordoController : ControllerBase
{
    private protected Revision RequestedRevision => RequestRevision.From(HttpContext).Value;

    /// <summary>Records the name of an existing model for metrics and the access log.</summary>
    private protected void RecordModel(string name) => RequestContext.Of(HttpContext).Model = name;

    /// <summary>Returns the model, which the caller must release; null if it does not exist.</summary>
    private protected async ValueTask<LoadedModel?> AcquireAsync(ModelCollection collection, ModelName name, RequestDeadline deadline)
    {
        // A model that was evicted between being found and being acquired is asked for again.
        while (true)
        {
            LoadedModel? model = await deadline.WaitAsync(collection.GetModelAsync(RequestedRevision, name, CancellationToken.None));
            if (model is null || model.TryAcquire())
                return model;
        }
    }

    private protected IActionResult NoSuchModel(string name, NameSuggestions suggestions) =>
        new ErrorResult(StatusCodes.Status404NotFound, $"No such model found: '{name}'{suggestions.ForModel(HttpContext, name)}");

    private protected static IActionResult MalformedName(string name) => new ErrorResult(
        StatusCodes.Status422UnprocessableEntity,
        $"'{name}' is not a valid model name: use letters, digits, dashes, underscores and dots, and do not start with an underscore or dot.");
}
