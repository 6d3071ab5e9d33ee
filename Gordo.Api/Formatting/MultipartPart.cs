namespace Gordo.Api.Formatting;

/// <summary>One part of a multipart form.</summary>
/// <param name="Name">The name of the form field.</param>
/// <param name="ContentType">The part's content type; null if it has none.</param>
/// <param name="Body">The part's bytes, a slice of the request body.</param>
internal readonly record struct MultipartPart(string Name, string? ContentType, ReadOnlyMemory<byte> Body);
