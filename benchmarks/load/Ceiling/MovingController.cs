using Microsoft.AspNetCore.Mvc;

namespace Ceiling;

/// <summary>Reads and sends bytes in an MVC action, with as many route values as a prediction.</summary>
public sealed class MovingController : ControllerBase
{
    /// <summary>Reads the body and sends <paramref name="bytes"/> bytes.</summary>
    [HttpPost("/mvc/{project}/{name}/{bytes}")]
    public Task Move(string project, string name, long bytes) => Bytes.MoveAsync(HttpContext, bytes);
}
