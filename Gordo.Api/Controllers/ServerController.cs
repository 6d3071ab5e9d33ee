using Gordo.Api.Formatting;
using Gordo.Api.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Controllers;

/// <summary>The server itself.</summary>
[Tags("Server")]
public sealed class ServerController(ServerVersion version) : ControllerBase
{
    /// <summary>Whether the server is up. The answer has no body.</summary>
    [HttpGet("healthcheck", Name = "get_health")]
    public IActionResult GetHealth() => Content("", "text/html; charset=utf-8");

    /// <summary>The version of the server.</summary>
    [HttpGet("server-version", Name = "get_server_version")]
    public IActionResult GetVersion() => new JsonAnswer(writer => writer.WriteString("version", version.Text));
}
