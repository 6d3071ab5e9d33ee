using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Gordo.Core.Engines.OnnxRuntime;

/// <summary>A model in a session of ONNX Runtime.</summary>
internal sealed class OnnxRuntimeModel : CountedModel
{
    private const int ObjectBytes = 4096;
    private const string Input = "input";

    private readonly InferenceSession _session;

    private OnnxRuntimeModel(InferenceSession session, long bytes, long weightBytes)
    {
        _session = session;
        ResidentBytes = bytes + ObjectBytes;
        WeightBytes = weightBytes;
        InputNames = [.. session.InputNames];
        OutputNames = [.. session.OutputNames];
        InputTypes = [.. InputNames.Select(name => session.InputMetadata[name].ElementDataType)];
        Inputs = [.. InputNames.Select(name => Describe(name, Input, session.InputMetadata[name]))];
        Outputs = [.. OutputNames.Select(name => Describe(name, "output", session.OutputMetadata[name]))];
        Memory = new PlanStructure(
            Inputs, Outputs, [], [], [.. Enumerable.Range(0, Inputs.Count + 1)], Inputs.Count + 1, OverlappingInput: false);
    }

    /// <inheritdoc/>
    public override EngineKinds Engine => EngineKinds.OnnxRuntime;

    /// <inheritdoc/>
    public override IReadOnlyList<PlanValue> Inputs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<PlanValue> Outputs { get; }

    /// <summary>The memory that native code allocated while the session was created, measured.</summary>
    public override long ResidentBytes { get; }

    /// <inheritdoc/>
    internal override long WeightBytes { get; }

    /// <summary>The names of the inputs.</summary>
    internal string[] InputNames { get; }

    /// <summary>The names of the outputs.</summary>
    internal string[] OutputNames { get; }

    /// <summary>The element types of the inputs.</summary>
    internal TensorElementType[] InputTypes { get; }

    /// <summary>The values of a run: the inputs and, last, the output.</summary>
    internal PlanStructure Memory { get; }

    /// <summary>Creates a session.</summary>
    /// <param name="model">The content of a model file without external data, found to be sound.</param>
    /// <exception cref="ModelException">ONNX Runtime does not support the model.</exception>
    public static OnnxRuntimeModel Load(byte[] model)
    {
        SessionOptions options = OnnxRuntimeLibrary.Options;
        InferenceSession? session = null;
        try
        {
            (session, long bytes) = NativeHeap.Measure(() => new InferenceSession(model, options));
            // At least the file: part of the memory may have been allocated in the arena.
            return new OnnxRuntimeModel(session, Math.Max(model.Length, bytes), model.Length);
        }
        catch (Exception e) when (e is OnnxRuntimeException or NotSupportedException)
        {
            session?.Dispose();
            throw ModelException.Unsupported(OnnxRuntimeErrors.Message(e), e);
        }
        catch (ModelException)
        {
            session?.Dispose();
            throw;
        }
    }

    internal override EngineRun BeginRun(int output, bool isTrial = false)
    {
        // A session that is used after it was freed would end the process.
        if (!TryAcquire())
            throw new ModelException("the model was evicted while it was used");
        return new OnnxRuntimeRun(this, _session, output, isTrial);
    }

    private protected override void Free() => _session.Dispose();

    private static PlanValue Describe(string name, string what, NodeMetadata value)
    {
        // A scalar and a value whose number of axes is not declared look alike.
        int[]? shape = value.Dimensions is { Length: > 0 } lengths ? Array.ConvertAll(lengths, length => Math.Max(-1, length)) : null;
        if (what == Input && value is { IsTensor: true, IsString: true })
            return new PlanValue(name, null, shape) { IsText = true };
        if (!value.IsTensor || OnnxRuntimeTypes.Find(value.ElementDataType) is not { } type)
            throw ModelException.Unsupported($"{what} {Text.Quote(name)} is {(value.IsString ? "text" : "not a tensor of numbers")}");
        return new PlanValue(name, type, shape);
    }
}
