using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Tensors;

/// <summary>
/// An inference request of the Open Inference Protocol, version 2: a JSON object, with the tensors in it or, by the binary tensor
/// data extension, after it.
/// </summary>
public sealed class TensorRequest
{
    /// <summary>The largest number of inputs or of outputs in a request.</summary>
    public const int MaxTensors = 64;

    /// <summary>The JSON string <c>id</c>, with its quotes; empty if the request has none. In the memory of the request.</summary>
    public ReadOnlyMemory<byte> Id { get; internal init; }

    /// <summary>The JSON object <c>parameters</c>; empty if the request has none. In the memory of the request.</summary>
    public ReadOnlyMemory<byte> Parameters { get; internal init; }

    /// <summary>The input tensors, whose names differ.</summary>
    public required IReadOnlyList<TensorInput> Inputs { get; init; }

    /// <summary>The requested outputs, whose names differ; null if the request names none.</summary>
    public IReadOnlyList<TensorOutput>? Outputs { get; internal init; }

    /// <summary>True if outputs without a parameter of their own are sent as binary data.</summary>
    public bool IsBinaryOutput { get; internal init; }

    /// <summary>Reads a request's body. Members that are not of the protocol are skipped.</summary>
    /// <param name="body">UTF-8 JSON, followed by the binary data of the inputs that have a <c>binary_data_size</c>, in their order.</param>
    /// <param name="jsonLength">The length of the JSON; null if the body has no binary data.</param>
    /// <param name="memory">The memory for the tensors. The result does not refer to the body.</param>
    /// <param name="limits">The maximum number of elements of a tensor and depth of JSON; <see cref="FrameLimits.Default"/> if null.</param>
    /// <exception cref="FrameException">The body is malformed, or shapes, data and sizes do not match.</exception>
    public static TensorRequest Read(ReadOnlySpan<byte> body, int? jsonLength, FrameMemory memory, FrameLimits? limits = null) =>
        new TensorRequestReader(body, jsonLength, memory, limits ?? FrameLimits.Default).Read();
}
