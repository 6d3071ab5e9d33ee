using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>An error that a controller foresees.</summary>
internal sealed class ErrorResult(int status, string why) : IActionResult
{
    /// <inheritdoc/>
    public Task ExecuteResultAsync(ActionContext context) => ErrorAnswer.WriteAsync(context.HttpContext, status, why);
}
