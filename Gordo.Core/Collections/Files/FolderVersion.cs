namespace Gordo.Core.Collections.Files;

/// <summary>The versions of the files that a value was read from.</summary>
/// <param name="First">The required file.</param>
/// <param name="Second">The second file.</param>
/// <param name="Third">The third file, if the value has one.</param>
internal readonly record struct FolderVersion(FileStamp First, FileStamp Second, FileStamp Third = default);
