using Gordo.Serialization.Frames;

namespace Gordo.Core.Collections;

/// <summary>
/// The names of the columns of one kind of answer of one model: made for the first, and shared by all that follow.
/// </summary>
internal sealed class ResponseNames
{
    /// <summary>Null until there has been an answer.</summary>
    public ColumnKey[]? Keys { get; set; }
}
