using Gordo.Serialization.Frames;

namespace Gordo.Core.Engines;

/// <summary>The readings of a request: one column per tag, all of the same length.</summary>
/// <param name="Numbers">By tag, its numbers; empty for a tag of text.</param>
/// <param name="Text">By tag, its text; null for a tag of numbers. Null as a whole if the model takes numbers only.</param>
/// <param name="Rows">The number of rows.</param>
public readonly record struct InputColumns(ReadOnlyMemory<double>[] Numbers, TextColumn?[]? Text, int Rows)
{
    /// <summary>Wraps columns of numbers.</summary>
    public static implicit operator InputColumns(ReadOnlyMemory<double>[] numbers) => From(numbers);

    /// <summary>Wraps columns of numbers.</summary>
    public static InputColumns From(ReadOnlyMemory<double>[] numbers) => new(numbers, null, numbers.Length == 0 ? 0 : numbers[0].Length);
}
