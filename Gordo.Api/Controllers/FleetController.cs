using System.Diagnostics;
using Gordo.Api.Fleet;
using Gordo.Api.Formatting;
using Gordo.Api.Memory;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Names;
using Gordo.Core.Prediction;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Controllers;

/// <summary>Endpoints of all models together: many models in one call, and the state of all.</summary>
[Route("gordo/v0/{gordo_project}")]
[Tags("Fleet")]
public sealed class FleetController(
    ModelCollection collection, PredictionGate gate, ServerSettings settings, FleetStates states, ILogger<FleetController> logger) : GordoController
{
    // A model of this name has had the path since before calls of many models.
    private const string AnomalyName = "anomaly";

    /// <summary>Computes the outputs of many models for one frame of readings.</summary>
    /// <remarks>
    /// The frame has a column for each tag of all models; its body may have any format that `prediction` of one model takes.
    /// Columns are matched by name only. All models whose tags are all there answer, or those that `models` names.
    /// The answer is a stream of lines, each a JSON object: one for each model as soon as it is done, and a last one with the
    /// member `summary`. A model that fails has a line with `status` and `error`; the others go on.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    [HttpPost("prediction", Name = "fleetPredict")]
    public IActionResult Predict(string gordo_project) => new PendingResult(RespondAsync(isAnomaly: false));

    /// <summary>Computes the anomalies of many models for one frame of readings.</summary>
    /// <remarks>
    /// The frame has a column for each tag and target of all models; its body may have any format that `anomaly/prediction` of one
    /// model takes, without `y`. Columns are matched by name only. All models whose tags are all there answer, or those that
    /// `models` names.
    /// The answer is a stream of lines, each a JSON object: one for each model as soon as it is done, with its events, and a last
    /// one with the member `summary`. A model that fails has a line with `status` and `error`; the others go on.
    /// If there is a model named `anomaly`, this is its prediction path, and it alone answers.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    [HttpPost("anomaly/prediction", Name = "fleetAnomalies")]
    public IActionResult PredictAnomalies(string gordo_project)
    {
        if (!ModelName.TryParse(AnomalyName, out ModelName name) || !collection.Contains(RequestedRevision, name))
            return new PendingResult(RespondAsync(isAnomaly: true));
        PredictionController one = ActivatorUtilities.CreateInstance<PredictionController>(HttpContext.RequestServices);
        one.ControllerContext = ControllerContext;
        return one.Predict(gordo_project, AnomalyName);
    }

    /// <summary>Lists the models and their states: loads, last scores and requests.</summary>
    /// <remarks>
    /// The models of the revision and, for the current one, those that the deployment expects (`EXPECTED_MODELS`). States are those
    /// of this replica since its start. `counts` counts all models; `models` has those that `state` selects, at most `limit`.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    [HttpGet("fleet", Name = "getFleet")]
    public IActionResult GetFleet(string gordo_project) => new PendingResult(ListAsync());

    private async Task<IActionResult> ListAsync()
    {
        FleetStateQuery query = FleetStateQuery.FromRequest(Request);
        using var deadline = new RequestDeadline(HttpContext, TimeSpan.FromSeconds(settings.RequestSeconds));
        return await states.ListAsync(RequestedRevision, query, deadline);
    }

    private async Task<IActionResult> RespondAsync(bool isAnomaly)
    {
        long started = Stopwatch.GetTimestamp();
        FleetQuery query = FleetQuery.FromRequest(Request);
        // Applies until the answers start; from then on to each model. Kestrel's minimum data rate applies throughout.
        using var deadline = new RequestDeadline(HttpContext, TimeSpan.FromSeconds(settings.RequestSeconds));
        RequestMemory requestMemory = RequestMemory.Of(HttpContext);
        RequestLimits limits = settings.Limits with { Frame = settings.Limits.Frame with { MaxColumns = settings.MaxFleetColumns } };
        Revision revision = RequestedRevision;
        // Listing a folder may take arbitrarily long on a network file system. Meanwhile the frame is read.
        Task<IReadOnlyList<string>>? listing = query.Models is null ? Task.Run(() => collection.Models(revision)) : null;
        PredictionRequest read = await PredictionRequest.ReadAsync(Request, model: null, limits, requestMemory, deadline);
        if (read.Target is { } target && !ReferenceEquals(target, read.Input))
            throw new RequestException("A call of many models takes tags and targets from one frame, 'X'; leave out 'y'");
        query = query.With(read.Models);
        requestMemory.Frames.Count(WideFrame.BytesPerColumn * (long)read.Input.ColumnCount);
        var frame = new WideFrame(read.Input, requestMemory.Frames);
        // Models are named in the query or in the body, otherwise they are listed.
        IReadOnlyList<string> names = query.Models ?? await deadline.WaitAsync(new ValueTask<IReadOnlyList<string>>(listing!));
        return new FleetResult(new FleetCall(revision, names, frame, query, isAnomaly, started), collection, gate, settings, logger);
    }
}
