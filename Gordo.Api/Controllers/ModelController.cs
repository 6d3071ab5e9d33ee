using System.Text.Json;
using Gordo.Api.Formatting;
using Gordo.Api.Memory;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Core.Metadata;
using Gordo.Core.Names;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Controllers;

/// <summary>One model: what is known of it, its file, its end.</summary>
[Route("gordo/v0/{gordo_project}/{gordo_name}")]
[Tags("Model")]
public sealed class ModelController(ModelCollection collection, CollectionOptions options, ServerSettings settings, ServerVersion version) : GordoController
{
    /// <summary>What is known of the model: its data set, how it was built, its thresholds.</summary>
    /// <param name="gordo_project">The project; any name.</param>
    /// <param name="gordo_name">The model.</param>
    [HttpGet("metadata", Name = "getMetadata")]
    public IActionResult GetMetadata(string gordo_project, string gordo_name)
    {
        if (!ModelName.TryParse(gordo_name, out ModelName name))
            return MalformedName(gordo_name);
        if (collection.GetMetadata(RequestedRevision, name) is not { } metadata)
            return NoSuchModel(gordo_name);
        Found(gordo_name);
        return new JsonAnswer(writer => Write(metadata, writer));
    }

    /// <summary>Whether the model is there; answers with its metadata.</summary>
    /// <param name="gordo_project">The project; any name.</param>
    /// <param name="gordo_name">The model.</param>
    [HttpGet("healthcheck", Name = "getModelHealth")]
    public IActionResult GetHealth(string gordo_project, string gordo_name) => GetMetadata(gordo_project, gordo_name);

    /// <summary>The file of the model: standard ONNX, to be run anywhere, the zip file ML.NET saved, or the Python original's pickle.</summary>
    /// <param name="gordo_project">The project; any name.</param>
    /// <param name="gordo_name">The model.</param>
    [HttpGet("download-model", Name = "downloadModel")]
    public IActionResult Download(string gordo_project, string gordo_name)
    {
        if (!ModelName.TryParse(gordo_name, out ModelName name))
            return MalformedName(gordo_name);
        Response.RegisterForDispose(HttpContext.RequestServices.GetRequiredService<DownloadGate>().Enter());
        if (collection.OpenModelFile(RequestedRevision, name) is not { } file)
            return NoSuchModel(gordo_name);
        RequestHold.Of(HttpContext).HoldsFile = true;
        Found(gordo_name);
        return File(file.Content, "application/octet-stream", file.FileName);
    }

    /// <summary>Deletes the model from a revision that is not the current one.</summary>
    /// <param name="gordo_project">The project; any name.</param>
    /// <param name="gordo_name">The model.</param>
    /// <param name="revision">The revision it is deleted from.</param>
    [HttpDelete("revision/{revision}", Name = "deleteModelRevision")]
    public IActionResult Delete(string gordo_project, string gordo_name, string revision)
    {
        if (!ModelName.TryParse(gordo_name, out ModelName name))
            return MalformedName(gordo_name);
        if (settings.ReadOnly)
            return new ErrorResult(StatusCodes.Status403Forbidden, "This server does not delete.");
        if (!Revision.TryParse(revision, out Revision parsed))
            return new ErrorResult(StatusCodes.Status422UnprocessableEntity, "Revision should only contains numbers.");
        switch (collection.Delete(parsed, name))
        {
            case DeleteOutcome.Deleted:
                Found(gordo_name);
                return new JsonAnswer(writer => writer.WriteBoolean("ok", true));
            case DeleteOutcome.Refused:
                return new ErrorResult(StatusCodes.Status403Forbidden, "The collection may not be changed by this server.");
            case DeleteOutcome.Failed:
                return new ErrorResult(StatusCodes.Status503ServiceUnavailable, "The model could not be deleted, and nothing has changed; the server's log says why.");
            case DeleteOutcome.CurrentRevision:
                return new ErrorResult(StatusCodes.Status409Conflict, "Unable to delete current revision.");
            default:
                return new ErrorResult(StatusCodes.Status404NotFound, $"There is no model '{gordo_name}' at revision '{revision}'.");
        }
    }

    private void Write(ModelMetadata metadata, Utf8JsonWriter writer)
    {
        writer.WriteString("gordo-server-version", version.Text);
        writer.WritePropertyName("metadata");
        writer.WriteRawValue(metadata.Json.Span, skipInputValidation: true);
        writer.WriteStartObject("env");
        writer.WriteString(SettingNames.CollectionDirectory, options.CurrentDirectory);
        writer.WriteEndObject();
        foreach ((string key, ReadOnlyMemory<byte> value) in metadata.Info)
        {
            writer.WritePropertyName(key);
            writer.WriteRawValue(value.Span, skipInputValidation: true);
        }
    }
}
