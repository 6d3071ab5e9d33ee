using Gordo.Api.Formatting;
using Gordo.Api.Memory;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Fleet;

/// <summary>Asks the models of a call and streams their answers.</summary>
internal sealed class FleetResult(FleetCall call, ModelCollection collection, PredictionGate gate, ServerSettings settings, ILogger logger) : IActionResult
{
    /// <inheritdoc/>
    public async Task ExecuteResultAsync(ActionContext context)
    {
        HttpContext http = context.HttpContext;
        HttpResponse response = http.Response;
        string revision = RequestRevision.From(http).Text;
        response.ContentType = call.Query.IsArrow ? MediaTypes.ArrowStream : MediaTypes.Lines;
        Func<IFleetWriter> createWriter = call.Query.IsArrow ? () => new FleetBatchWriter(call) : () => new FleetLineWriter(revision, call.Query);
        FleetRun run;
        await using (var output = new FleetOutput(response.BodyWriter, http.RequestAborted))
        {
            run = new FleetRun(call, collection, gate, settings, RequestMemory.Of(http), output, createWriter, logger, http.RequestAborted);
            await run.RunAsync();
        }
        RequestContext.Of(http).Rows = run.Rows;
        await JsonObjectResult.SendAsync(response);
    }
}
