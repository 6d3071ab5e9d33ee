using System.Globalization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;

namespace Gordo.Serialization.Tensors;

/// <summary>Reads an inference request. Members may be in any order, so shapes and types are compared with the data at the end.</summary>
internal ref struct TensorRequestReader(ReadOnlySpan<byte> body, int? jsonLength, FrameMemory memory, FrameLimits limits)
{
    private const int MaxDimensions = 8;

    // An element and its comma mostly take more bytes.
    private const int BytesPerElement = 16;

    // The members of each object of the protocol; others are ignored.
    private static readonly string[] RequestMembers = ["id", "parameters", "inputs", "outputs"];
    private static readonly string[] InputMembers = ["name", "shape", "datatype", "parameters", "data"];
    private static readonly string[] OutputMembers = ["name", "parameters"];

    private readonly ReadOnlySpan<byte> _body = body;
    private JsonScanner _scanner = new(jsonLength is { } length ? body[..length] : body, limits);

    // The next binary data.
    private int _position = jsonLength ?? body.Length;

    public TensorRequest Read()
    {
        JsonText? id = null;
        TensorParameters parameters = default;
        List<PendingInput>? inputs = null;
        List<TensorOutput>? outputs = null;
        if (_scanner.Peek() != '{')
            throw _scanner.Unexpected("an object with the member 'inputs'");
        _scanner.Read((byte)'{');
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (!_scanner.TryRead((byte)'}'))
        {
            do
            {
                switch (ReadKey(RequestMembers, seen))
                {
                    case "id":
                        id = ReadId();
                        break;
                    case "parameters":
                        parameters = TensorParameters.Read(ref _scanner);
                        break;
                    case "inputs":
                        inputs = ReadInputs();
                        break;
                    case "outputs":
                        outputs = ReadOutputs();
                        break;
                    default:
                        _scanner.Skip(depth: 1);
                        break;
                }
            }
            while (_scanner.ReadSeparator((byte)'}'));
        }
        if (inputs is null)
            throw new FrameException("The request has no member 'inputs'.");
        // Said before the binary data are found where JSON should have ended.
        if (jsonLength is null && inputs.Find(static input => input.BinarySize is not null) is { } binary)
            throw new FrameException($"Input '{TensorText.Cut(binary.Name)}' has binary_data_size, but the request has no header Inference-Header-Content-Length.");
        if (_scanner.Peek() != 0 || _scanner.Position < _scanner.Json.Length)
            throw _scanner.Unexpected("the end of the text");
        var tensors = new TensorInput[inputs.Count];
        for (int i = 0; i < tensors.Length; i++)
            tensors[i] = Complete(inputs[i]);
        if (_position < _body.Length)
            throw new FrameException($"The body has {_body.Length - _position} bytes after the JSON and the binary data of its inputs.");
        return new TensorRequest
        {
            // With the quotes.
            Id = id is { } text ? Copy(text.Start - 1, text.Length + 2) : default,
            Parameters = Copy(parameters.Text.Start, parameters.Text.Length),
            Inputs = tensors,
            Outputs = outputs,
            IsBinaryOutput = parameters.IsBinaryOutput ?? false,
        };
    }

    // Returns the name of a member; an empty one for names that are longer than the known ones of its object.
    private string ReadKey(string[] known, HashSet<string> seen)
    {
        JsonText key = _scanner.ReadKey();
        string name = TensorText.Name(ref _scanner, key, maxLength: "parameters".Length);
        if (Array.IndexOf(known, name) >= 0 && !seen.Add(name))
            throw new FrameException($"The member '{name}' at byte {key.Start - 1} is given twice.");
        return name;
    }

    private JsonText? ReadId()
    {
        if (_scanner.Peek() == 'n')
        {
            _scanner.ReadCell();
            return null;
        }
        JsonText id = _scanner.ReadString();
        TensorText.Check(ref _scanner, id);
        return id;
    }

    private List<PendingInput> ReadInputs()
    {
        var inputs = new List<PendingInput>();
        _scanner.Read((byte)'[');
        if (_scanner.TryRead((byte)']'))
            return inputs;
        do
        {
            if (inputs.Count == TensorRequest.MaxTensors)
                throw TooMany("inputs");
            PendingInput input = ReadInput(inputs.Count);
            if (inputs.Exists(other => other.Name == input.Name))
                throw new FrameException($"The input '{TensorText.Cut(input.Name)}' is given twice.");
            inputs.Add(input);
        }
        while (_scanner.ReadSeparator((byte)']'));
        return inputs;
    }

    private PendingInput ReadInput(int position)
    {
        string? name = null;
        TensorType? type = null;
        long[]? shape = null;
        TensorData? data = null;
        TensorParameters parameters = default;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            _scanner.Read((byte)'{');
            if (!_scanner.TryRead((byte)'}'))
            {
                do
                {
                    switch (ReadKey(InputMembers, seen))
                    {
                        case "name":
                            name = _scanner.GetString(_scanner.ReadString());
                            break;
                        case "datatype":
                            type = ReadType();
                            break;
                        case "shape":
                            shape = ReadShape();
                            break;
                        case "data":
                            // Memory for the whole body is taken for the first input only, mostly the only one.
                            data = TensorData.ReadJson(ref _scanner, memory, position == 0 ? (_scanner.Json.Length - _scanner.Position) / BytesPerElement : 0);
                            break;
                        case "parameters":
                            parameters = TensorParameters.Read(ref _scanner);
                            break;
                        default:
                            _scanner.Skip(depth: 3);
                            break;
                    }
                }
                while (_scanner.ReadSeparator((byte)'}'));
            }
            if (name is null || shape is null || type is null)
                throw new FrameException($"the member '{(name is null ? "name" : shape is null ? "shape" : "datatype")}' is absent.");
            if (data is null == parameters.BinarySize is null)
                throw new FrameException(data is null ? "the member 'data' is absent." : "'data' and binary_data_size are both given.");
            return new PendingInput(name, type.Value, shape, data, parameters.BinarySize);
        }
        catch (FrameException exception)
        {
            throw Of(name is null ? string.Create(CultureInfo.InvariantCulture, $"{position}") : $"'{TensorText.Cut(name)}'", exception);
        }
    }

    private static FrameException Of(string input, FrameException exception) => new($"Input {input}: {exception.Message}", exception);

    private TensorType ReadType()
    {
        string name = _scanner.GetString(_scanner.ReadString());
        return TensorTypes.Find(name) ?? throw new FrameException(
            $"the datatype '{TensorText.Cut(name)}' is not accepted; accepted are {string.Join(", ", TensorTypes.Known.Select(static known => known.Name))}.");
    }

    private long[] ReadShape()
    {
        var shape = new List<long>();
        _scanner.Read((byte)'[');
        if (_scanner.TryRead((byte)']'))
            return [];
        do
        {
            if (shape.Count == MaxDimensions)
                throw new FrameException($"the shape has more than {MaxDimensions} dimensions.");
            JsonCell extent = _scanner.ReadCell();
            if (extent is not { Kind: JsonCellKind.Integer, Bits: >= 0 })
                throw new FrameException($"dimension {shape.Count} of the shape is not a whole number of at least 0 in 64 bits.");
            shape.Add(extent.Bits);
        }
        while (_scanner.ReadSeparator((byte)']'));
        return [.. shape];
    }

    // Null is the same as none: all outputs.
    private List<TensorOutput>? ReadOutputs()
    {
        if (_scanner.Peek() == 'n')
        {
            _scanner.ReadCell();
            return null;
        }
        var outputs = new List<TensorOutput>();
        _scanner.Read((byte)'[');
        if (_scanner.TryRead((byte)']'))
            return null;
        do
        {
            if (outputs.Count == TensorRequest.MaxTensors)
                throw TooMany("outputs");
            TensorOutput output = ReadOutput(outputs.Count);
            if (outputs.Exists(other => other.Name == output.Name))
                throw new FrameException($"The output '{TensorText.Cut(output.Name)}' is requested twice.");
            outputs.Add(output);
        }
        while (_scanner.ReadSeparator((byte)']'));
        return outputs;
    }

    private TensorOutput ReadOutput(int position)
    {
        string? name = null;
        TensorParameters parameters = default;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        _scanner.Read((byte)'{');
        if (!_scanner.TryRead((byte)'}'))
        {
            do
            {
                switch (ReadKey(OutputMembers, seen))
                {
                    case "name":
                        name = _scanner.GetString(_scanner.ReadString());
                        break;
                    case "parameters":
                        parameters = TensorParameters.Read(ref _scanner);
                        break;
                    default:
                        _scanner.Skip(depth: 3);
                        break;
                }
            }
            while (_scanner.ReadSeparator((byte)'}'));
        }
        return new(name ?? throw new FrameException($"Output {position}: the member 'name' is absent."), parameters.IsBinary);
    }

    private TensorInput Complete(PendingInput input)
    {
        try
        {
            TensorData data = input.Data ?? TensorData.ReadBinary(TakeBinary(input.BinarySize!.Value), input.Type, memory, limits); // One of both is given.
            CheckShape(input.Shape, data);
            return new TensorInput(input.Name, input.Shape, data, input.Type);
        }
        catch (FrameException exception)
        {
            throw Of($"'{TensorText.Cut(input.Name)}'", exception);
        }
    }

    private ReadOnlySpan<byte> TakeBinary(long size)
    {
        if (size > _body.Length - _position)
        {
            throw new FrameException(string.Create(
                CultureInfo.InvariantCulture, $"binary_data_size is {size}, but the body has {_body.Length - _position} bytes left."));
        }
        ReadOnlySpan<byte> bytes = _body.Slice(_position, (int)size);
        _position += bytes.Length;
        return bytes;
    }

    private static void CheckShape(long[] shape, TensorData data)
    {
        long count = shape.Contains(0) ? 0 : 1;
        foreach (long extent in shape)
        {
            if (count > 0 && count > long.MaxValue / extent)
                throw new FrameException($"the shape [{string.Join(", ", shape)}] has more elements than 64 bits can count.");
            count *= extent;
        }
        if (count != data.Count)
        {
            throw new FrameException(string.Create(
                CultureInfo.InvariantCulture, $"the shape [{string.Join(", ", shape)}] has {count} elements, the data have {data.Count}."));
        }
        if (data.Nested is { } nested && (shape.Length != 2 || nested.Rows != shape[0] || nested.Columns != shape[1]))
        {
            throw new FrameException(string.Create(
                CultureInfo.InvariantCulture, $"the shape is [{string.Join(", ", shape)}], but the data are {nested.Rows} rows of {nested.Columns}."));
        }
    }

    private static FrameException TooMany(string kind) => new($"The request has more than {TensorRequest.MaxTensors} {kind}.");

    private readonly ReadOnlyMemory<byte> Copy(int start, int length)
    {
        Memory<byte> copy = memory.Rent<byte>(length);
        _scanner.Json.Slice(start, length).CopyTo(copy.Span);
        return copy;
    }

    private sealed record PendingInput(string Name, TensorType Type, long[] Shape, TensorData? Data, long? BinarySize);
}
