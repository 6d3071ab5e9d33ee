namespace Gordo.Api.Formatting;

/// <summary>One part of a multipart form.</summary>
/// <param name="Name">The name of the form's field.</param>
/// <param name="ContentType">What the part says it is, if anything.</param>
/// <param name="Body">Its bytes, where they lie in the request's body.</param>
internal readonly record struct MultipartPart(string Name, string? ContentType, ReadOnlyMemory<byte> Body);
