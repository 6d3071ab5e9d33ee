namespace Gordo.Core.Collections;

/// <summary>The versions of the two files something was read from.</summary>
/// <param name="First">The file that must be there.</param>
/// <param name="Second">The other file.</param>
internal readonly record struct FolderVersion(FileStamp First, FileStamp Second);
