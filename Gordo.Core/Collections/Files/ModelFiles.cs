namespace Gordo.Core.Collections.Files;

/// <summary>A consistent snapshot of the files of a model.</summary>
/// <param name="FileName">The name of the model file, which determines its format.</param>
/// <param name="Model">The content of the model file.</param>
/// <param name="Metadata">The content of <c>metadata.json</c>.</param>
/// <param name="Settings">The content of <c>gordo.json</c>; null if the settings are in the model file or absent.</param>
/// <param name="Version">The versions of the files.</param>
internal sealed record ModelFiles(string FileName, byte[] Model, byte[] Metadata, byte[]? Settings, FolderVersion Version);
