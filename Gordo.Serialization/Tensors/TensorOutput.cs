namespace Gordo.Serialization.Tensors;

/// <summary>An output that a request names.</summary>
/// <param name="Name">The name of the output.</param>
/// <param name="IsBinary">True to get it as binary data, false to get it as JSON; null if the request leaves it to its own parameter.</param>
public readonly record struct TensorOutput(string Name, bool? IsBinary);
