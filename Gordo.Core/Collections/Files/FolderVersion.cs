namespace Gordo.Core.Collections.Files;

/// <summary>The versions of the files something was read from.</summary>
/// <param name="First">The file that must be there.</param>
/// <param name="Second">The other file.</param>
/// <param name="Third">One more, where there is one.</param>
internal readonly record struct FolderVersion(FileStamp First, FileStamp Second, FileStamp Third = default);
