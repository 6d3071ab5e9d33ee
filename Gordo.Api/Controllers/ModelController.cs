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

/// <summary>Endpoints of a single model: metadata, health, download and deletion.</summary>
[Route("gordo/v0/{gordo_project}/{gordo_name}")]
[Tags("Model")]
public sealed class ModelController(ModelCollection collection, CollectionOptions options, ServerSettings settings, ServerVersion version) : GordoController
{
    /// <summary>Returns the model's metadata: dataset, build information and thresholds.</summary>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name.</param>
    [HttpGet("metadata", Name = "getMetadata")]
    public IActionResult GetMetadata(string gordo_project, string gordo_name)
    {
        if (!ModelName.TryParse(gordo_name, out ModelName name))
            return MalformedName(gordo_name);
        if (collection.GetMetadata(RequestedRevision, name) is not { } metadata)
            return NoSuchModel(gordo_name);
        RecordModel(gordo_name);
        return new JsonObjectResult(writer => Write(metadata, writer));
    }

    /// <summary>Checks that the model exists, and returns its metadata.</summary>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name.</param>
    [HttpGet("healthcheck", Name = "getModelHealth")]
    public IActionResult GetHealth(string gordo_project, string gordo_name) => GetMetadata(gordo_project, gordo_name);

    /// <summary>Downloads the model file: ONNX, the zip file that ML.NET saved, or the Python server's pickle.</summary>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name.</param>
    [HttpGet("download-model", Name = "downloadModel")]
    public IActionResult Download(string gordo_project, string gordo_name)
    {
        if (!ModelName.TryParse(gordo_name, out ModelName name))
            return MalformedName(gordo_name);
        Response.RegisterForDispose(HttpContext.RequestServices.GetRequiredService<DownloadGate>().Enter());
        if (collection.OpenModelFile(RequestedRevision, name) is not { } file)
            return NoSuchModel(gordo_name);
        RequestMemory.Of(HttpContext).HasOpenFile = true;
        RecordModel(gordo_name);
        return File(file.Content, "application/octet-stream", gordo_name + Path.GetExtension(file.FileName));
    }

    /// <summary>Deletes the model from a revision other than the current one.</summary>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name.</param>
    /// <param name="revision">The revision to delete the model from.</param>
    [HttpDelete("revision/{revision}", Name = "deleteModelRevision")]
    public IActionResult Delete(string gordo_project, string gordo_name, string revision)
    {
        if (!ModelName.TryParse(gordo_name, out ModelName name))
            return MalformedName(gordo_name);
        if (settings.ReadOnly)
            return new ErrorResult(StatusCodes.Status403Forbidden, "Deletion is disabled (GORDO_READ_ONLY).");
        if (!Revision.TryParse(revision, out Revision parsed))
            return new ErrorResult(StatusCodes.Status422UnprocessableEntity, "Revision should only contains numbers.");
        switch (collection.Delete(parsed, name))
        {
            case DeleteOutcome.Deleted:
                RecordModel(gordo_name);
                return new JsonObjectResult(writer => writer.WriteBoolean("ok", true));
            case DeleteOutcome.Refused:
                return new ErrorResult(StatusCodes.Status403Forbidden, "The server has no permission to change the collection.");
            case DeleteOutcome.Failed:
                return new ErrorResult(StatusCodes.Status503ServiceUnavailable, "The model could not be deleted, and nothing has changed. See the server's log.");
            case DeleteOutcome.CurrentRevision:
                return new ErrorResult(StatusCodes.Status409Conflict, "Unable to delete current revision.");
            default:
                return new ErrorResult(StatusCodes.Status404NotFound, $"Model '{gordo_name}' not found at revision '{revision}'.");
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
