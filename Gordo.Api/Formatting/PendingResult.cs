using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>
/// A result that is still being computed. Actions return it instead of a task: for a task, MVC compiles several
/// expressions during the first request, and for a result only one.
/// </summary>
/// <param name="pending">The task that computes the result.</param>
internal sealed class PendingResult(Task<IActionResult> pending) : IActionResult
{
    /// <inheritdoc/>
    public async Task ExecuteResultAsync(ActionContext context)
    {
        IActionResult result = await pending;
        await result.ExecuteResultAsync(context);
    }
}
