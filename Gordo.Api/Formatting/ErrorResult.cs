using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>An error response that a controller returns.</summary>
internal sealed class ErrorResult(int status, string reason) : IActionResult
{
    /// <inheritdoc/>
    public Task ExecuteResultAsync(ActionContext context) => ErrorResponse.WriteAsync(context.HttpContext, status, reason);
}
