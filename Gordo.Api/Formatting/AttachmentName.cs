namespace Gordo.Api.Formatting;

/// <summary>Names the file that a client saves a response as (RFC 6266).</summary>
internal static class AttachmentName
{
    /// <summary>Sets <c>Content-Disposition</c> to a file named after the model.</summary>
    /// <param name="response">The response.</param>
    /// <param name="model">The name of a model, whose characters need no escaping.</param>
    /// <param name="extension">The file's extension without a dot.</param>
    public static void NameFile(this HttpResponse response, string model, string extension) =>
        response.Headers.ContentDisposition = $"attachment; filename=\"{model}.{extension}\"";
}
