using Gordo.Api.Formatting;
using Gordo.Api.Observability;
using Gordo.Api.Settings;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Controllers;

/// <summary>Health, readiness and version of the server.</summary>
[Tags("Server")]
public sealed class ServerController(ServerVersion version, Readiness readiness, CollectionFolder folder) : ControllerBase
{
    /// <summary>Liveness: returns 200 with an empty body while the server is running.</summary>
    /// <remarks>
    /// Requires no key, and does not look at the collection.
    /// </remarks>
    [HttpGet("healthcheck", Name = "getHealth")]
    public IActionResult GetHealth() => Content("", "text/html; charset=utf-8");

    /// <summary>Readiness: returns 200 when the server can take requests.</summary>
    /// <remarks>
    /// That is, the collection is readable and the models of `GORDO_PRELOAD` are loaded. Otherwise, the response is 503 with the reason.
    /// Requires no key.
    /// </remarks>
    [HttpGet("healthcheck/ready", Name = "getReadiness")]
    public IActionResult GetReadiness()
    {
        string? reason = readiness.FindUnreadyReason();
        if (reason is not null)
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return new JsonObjectResult(writer =>
        {
            if (reason is null)
                writer.WriteBoolean("ready", true);
            else
                writer.WriteString(ErrorResponse.Error, reason);
            folder.Write(writer);
        });
    }

    /// <summary>Returns the server's version.</summary>
    /// <remarks>
    /// The version is that of the build. The version of the API is in the path: `v0`.
    /// </remarks>
    [HttpGet("server-version", Name = "getServerVersion")]
    public IActionResult GetVersion() => new JsonObjectResult(writer => writer.WriteString("version", version.Text));
}
