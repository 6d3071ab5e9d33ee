using Gordo.Serialization.Frames;

namespace Gordo.Core.Collections;

/// <summary>
/// The column names of one kind of response of one model; created by the first response and shared by all later ones.
/// </summary>
internal sealed class ResponseNames
{
    /// <summary>The column names; null until the first response.</summary>
    public ColumnKey[]? Keys { get; set; }
}
