using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>
/// An answer that is still being worked on. An action that returns a task would do as well, but for it MVC compiles six
/// expressions when it is first asked, where for a result it compiles one: a twentieth of the time to the first answer.
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
