using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>
/// An answer that is still being worked on. An action that returns a task would do as well, but for it MVC compiles
/// several expressions while the first request waits, and for a result one.
/// </summary>
/// <param name="answer">The answer, or what went wrong.</param>
internal sealed class PendingAnswer(Task<IActionResult> answer) : IActionResult
{
    /// <inheritdoc/>
    public async Task ExecuteResultAsync(ActionContext context)
    {
        IActionResult result = await answer;
        await result.ExecuteResultAsync(context);
    }
}
