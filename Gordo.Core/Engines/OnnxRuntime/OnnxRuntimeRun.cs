using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Serialization.Frames;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Engines.OnnxRuntime;

/// <summary>A run of a session. Inputs are packed in a pooled workspace and copied to the library's memory.</summary>
internal sealed class OnnxRuntimeRun : EngineRun
{
    // Nobody can cancel a trial run, and all requests for the model wait for it.
    private static readonly TimeSpan TrialTime = TimeSpan.FromSeconds(10);

    // The library does not tell the size of values between input and output.
    private const int ValuesPerInput = 16;

    // sizeof(std::string)
    private const int TextBytes = 32;

    private readonly OnnxRuntimeModel _model;
    private readonly InferenceSession _session;
    private readonly int _output;
    private readonly bool _isTrial;
    private readonly Workspace _workspace;
    private readonly RunOptions _options = new();
    private OrtValue?[]? _texts;
    private long _textBytes;

    public OnnxRuntimeRun(OnnxRuntimeModel model, InferenceSession session, int output, bool isTrial)
    {
        _model = model;
        _session = session;
        _output = output;
        _isTrial = isTrial;
        _workspace = Workspace.Rent(model.Memory);
        // Returns the memory of the run to the system, or the largest request would determine it for ever.
        _options.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
    }

    public override long ValueBytes
    {
        get
        {
            long bytes = Output.ByteCount + _textBytes;
            for (int i = 0; i < _model.Inputs.Count; i++)
                bytes += _workspace.Value(i) is { IsComputed: true } value ? value.ByteCount : 0;
            return Math.Max(1, ValuesPerInput * bytes);
        }
    }

    public override Tensor Output => _workspace.Computed(_model.Inputs.Count);

    public override Tensor Input(int index, ElementType type, in Shape shape)
    {
        Tensor input = _workspace.Value(index);
        _workspace.Allocate(input, index, type, shape);
        return input;
    }

    public override Tensor Rows(ElementType type, in Shape shape) => _workspace.Rows(type, shape);

    public override void SetText(int index, ReadOnlySpan<TextColumn?> columns, int start, int count, int rows)
    {
        int width = Math.Max(1, columns.Length);
        _texts ??= new OrtValue?[_model.Inputs.Count];
        _texts[index]?.Dispose();
        OrtValue value = _texts[index] = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [rows, width]);
        _textBytes = (long)rows * width * TextBytes;
        for (int i = 0; i < columns.Length; i++)
        {
            TextColumn column = columns[i]!; // Never null: the tags of text have text.
            for (int row = 0; row < count; row++)
            {
                if (!column.IsMissing(start + row))
                    value.StringTensorSetElementAt(column[start + row], (row * width) + i);
            }
        }
    }

    public override void Execute(CancellationToken cancellation)
    {
        using CancellationTokenSource? trial = _isTrial ? new CancellationTokenSource(TrialTime) : null;
        CancellationToken end = trial?.Token ?? cancellation;
        end.ThrowIfCancellationRequested();
        using CancellationTokenRegistration registration = end.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, _options);
        var inputs = new OrtValue[_model.InputNames.Length];
        try
        {
            for (int i = 0; i < inputs.Length; i++)
                inputs[i] = TakeText(i) ?? Copy(_workspace.Value(i), _model.InputTypes[i]);
            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(_options, _model.InputNames, inputs, [_model.OutputNames[_output]]);
            Store(outputs[0]);
        }
        catch (OnnxRuntimeException) when (end.IsCancellationRequested)
        {
            throw _isTrial ? new ModelException("the model would take too long") : new OperationCanceledException(cancellation);
        }
        catch (Exception e) when (e is OnnxRuntimeException or NotSupportedException)
        {
            throw new ModelException(OnnxRuntimeErrors.Message(e), e);
        }
        finally
        {
            foreach (OrtValue? input in inputs)
                input?.Dispose();
        }
    }

    public override void Dispose()
    {
        for (int i = 0; i < _texts?.Length; i++)
            TakeText(i)?.Dispose();
        _options.Dispose();
        _workspace.Return();
        _model.Release();
    }

    // Of each block anew: the caller disposes it.
    private OrtValue? TakeText(int index)
    {
        OrtValue? text = _texts?[index];
        if (text is not null)
            _texts![index] = null; // Not null: it has a text.
        return text;
    }

    private static OrtValue Copy(Tensor input, TensorElementType type)
    {
        long[] shape = [.. input.Shape.Span.ToArray()];
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type, shape);
        if (input.Count == 0)
            return value;
        Span<byte> target = value.GetTensorMutableRawData();
        if (type == TensorElementType.Float16)
            TensorPrimitives.ConvertToHalf(input.Values<float>(), MemoryMarshal.Cast<byte, Half>(target));
        else
            input.Bytes.CopyTo(target);
        return value;
    }

    private void Store(OrtValue result)
    {
        OrtTensorTypeAndShapeInfo info = result.IsTensor ? result.GetTensorTypeAndShape() : throw new ModelException("the output is not a tensor");
        ElementType type = OnnxRuntimeTypes.Find(info.ElementDataType) ?? throw new ModelException("the output has no numbers");
        Tensor output = _workspace.Value(_model.Inputs.Count);
        _workspace.Allocate(output, _model.Inputs.Count, type, Shape.From(info.Shape));
        if (output.Count == 0)
            return;
        Span<byte> source = result.GetTensorMutableRawData();
        if (info.ElementDataType == TensorElementType.Float16)
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(source), output.Values<float>());
        else
            source.CopyTo(output.Bytes);
    }
}
