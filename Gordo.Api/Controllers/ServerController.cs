using Gordo.Api.Formatting;
using Gordo.Api.Observability;
using Gordo.Api.Settings;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Controllers;

/// <summary>The server itself.</summary>
[Tags("Server")]
public sealed class ServerController(ServerVersion version, Readiness readiness) : ControllerBase
{
    /// <summary>Whether the server is up. The answer has no body.</summary>
    [HttpGet("healthcheck", Name = "getHealth")]
    public IActionResult GetHealth() => Content("", "text/html; charset=utf-8");

    /// <summary>Whether requests should be sent here: the collection can be read, and the models to load first are loaded.</summary>
    [HttpGet("healthcheck/ready", Name = "getReadiness")]
    public IActionResult GetReadiness() => readiness.Objection() is { } objection
        ? new ErrorResult(StatusCodes.Status503ServiceUnavailable, objection)
        : new JsonAnswer(writer => writer.WriteBoolean("ready", true));

    /// <summary>The version of the server.</summary>
    [HttpGet("server-version", Name = "getServerVersion")]
    public IActionResult GetVersion() => new JsonAnswer(writer => writer.WriteString("version", version.Text));
}
