using Gordo.Serialization.Frames;

namespace Gordo.Core.Prediction;

/// <summary>The columns of one model in a frame of many.</summary>
/// <param name="Index">The labels of the rows.</param>
/// <param name="Tags">The columns of the model's tags, in their order.</param>
/// <param name="Targets">The columns of its targets; the same array as the tags if both are the same.</param>
public sealed record WideColumns(RowIndex Index, Column[] Tags, Column[] Targets);
