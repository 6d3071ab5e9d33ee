namespace Gordo.Core.Collections.Files;

/// <summary>What is in the files of a model, all of one moment.</summary>
/// <param name="FileName">The name of the model file, which says what format it is in.</param>
/// <param name="Model">The content of the model file.</param>
/// <param name="Metadata">The content of <c>metadata.json</c>.</param>
/// <param name="Settings">The content of <c>gordo.json</c>; null where the model file holds the settings, or there are none.</param>
/// <param name="Version">The version they are.</param>
internal sealed record ModelFiles(string FileName, byte[] Model, byte[] Metadata, byte[]? Settings, FolderVersion Version);
