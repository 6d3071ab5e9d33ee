namespace Gordo.Core.Collections.Files;

/// <summary>A model file opened for download. Its content is of one version even if the file is replaced meanwhile.</summary>
/// <param name="Content">The bytes, from the start; to be disposed by whoever asked for it.</param>
/// <param name="FileName">The name to save it under: the model's, and the extension of the format.</param>
/// <param name="Length">The number of bytes.</param>
public sealed record ModelFile(Stream Content, string FileName, long Length);
