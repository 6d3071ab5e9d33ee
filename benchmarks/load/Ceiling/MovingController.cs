using Microsoft.AspNetCore.Mvc;

namespace Ceiling;

/// <summary>Moves bytes as MVC does it, with a route of as many names as a prediction's.</summary>
public sealed class MovingController : ControllerBase
{
    /// <summary>Takes a body, answers <paramref name="bytes"/> bytes.</summary>
    [HttpPost("/mvc/{project}/{name}/{bytes}")]
    public Task Move(string project, string name, long bytes) => Bytes.MoveAsync(HttpContext, bytes);
}
