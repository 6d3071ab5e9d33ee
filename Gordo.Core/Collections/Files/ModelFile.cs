namespace Gordo.Core.Collections.Files;

/// <summary>A model file opened for download. The content stays that of one version even if the file is replaced.</summary>
/// <param name="Content">The bytes from the start; the caller disposes the stream.</param>
/// <param name="FileName">The suggested file name: the model's name and the extension of the format.</param>
/// <param name="Length">The number of bytes.</param>
public sealed record ModelFile(Stream Content, string FileName, long Length);
