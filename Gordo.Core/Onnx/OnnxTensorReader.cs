using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx;

/// <summary>Reads a TensorProto: a constant of a model, or a test vector.</summary>
/// <remarks>TensorProto in onnx.proto; the typed data fields are used for the types listed there.</remarks>
internal sealed class OnnxTensorReader
{
    private readonly List<long> _dims = [];
    private readonly List<float> _floats = [];
    private readonly List<double> _doubles = [];
    private readonly List<long> _ints = [];
    private Dictionary<string, string>? _external;
    private ReadOnlyMemory<byte>? _raw;
    private long _type;
    private bool _isExternal;
    private bool _hasStrings;

    private OnnxTensorReader()
    {
    }

    private string Name { get; set; } = "";

    /// <summary>Reads a tensor.</summary>
    /// <param name="message">The bytes of the TensorProto.</param>
    /// <param name="folder">The folder for external data; null to allow none.</param>
    /// <param name="what">The role of the tensor, for error messages; its name is appended if it has one.</param>
    /// <param name="inPlace">True if the data may stay in the message: <see cref="Tensor.Detach"/>.</param>
    /// <exception cref="ModelException">The tensor is malformed, has an unsupported type, or its data do not match its shape.</exception>
    public static (string Name, Tensor Tensor) Read(ReadOnlyMemory<byte> message, ExternalFolder? folder, string what, bool inPlace = false)
    {
        var reader = new OnnxTensorReader();
        reader.ReadFields(message, what);
        try
        {
            return (reader.Name, reader.Build(folder, inPlace));
        }
        catch (ModelException e)
        {
            string label = reader.Name.Length > 0 ? $"{what} {Text.Quote(reader.Name)}" : what;
            throw new ModelException($"{label}: {e.Message}", e);
        }
    }

    /// <summary>Reads the name of a tensor only.</summary>
    public static string ReadName(ReadOnlyMemory<byte> message)
    {
        string name = "";
        var reader = new ProtoReader(message, "tensor");
        while (reader.Next())
        {
            if (reader.Field == 8)
                name = reader.Text();
            else
                reader.Skip();
        }
        return name;
    }

    private void ReadFields(ReadOnlyMemory<byte> message, string what)
    {
        var reader = new ProtoReader(message, what);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: reader.Int64s(_dims); break;
                case 2: _type = reader.Int64(); break;
                case 4: reader.Floats(_floats); break;
                case 5 or 7 or 11: reader.Int64s(_ints); break;
                case 6: reader.Skip(); _hasStrings = true; break;
                case 8: Name = reader.Text(); break;
                case 9: _raw = reader.Bytes(); break;
                case 10: reader.Doubles(_doubles); break;
                case 13:
                    (string key, string value) = OnnxFile.ReadEntry(reader.Bytes(), what);
                    _external ??= new Dictionary<string, string>(StringComparer.Ordinal);
                    _external[key] = value;
                    break;
                case 14: _isExternal = reader.Int64() == 1; break;
                default: reader.Skip(); break;
            }
        }
    }

    private Tensor Build(ExternalFolder? folder, bool inPlace)
    {
        ElementType type = OnnxTypes.Find(_type)
            ?? throw OnnxTypes.Unsupported(_type);
        Shape shape = Shape.From(CollectionsMarshal.AsSpan(_dims));
        int bytes = Tensor.CheckedBytes(type, shape, Limits.TensorBytes);
        if (_hasStrings)
            throw ModelException.Unsupported("strings are not supported");
        if (_isExternal)
        {
            Tensor external = Tensor.Create(type, shape);
            ExternalTensor.Read(folder, _external ?? [], external.Bytes);
            return Normalised(external);
        }

        int listed = _floats.Count + _doubles.Count + _ints.Count;
        if (_raw is { } raw)
        {
            if (listed > 0)
                throw new ModelException("the data are given twice, raw and typed");
            if (raw.Length != bytes)
                throw new ModelException(string.Create(
                    CultureInfo.InvariantCulture, $"{raw.Length} bytes of data; {type.Name()} {shape} takes {bytes}"));
            if (inPlace && type != ElementType.Bool && MemoryMarshal.TryGetArray(raw, out ArraySegment<byte> place)
                && place.Offset + bytes + Limits.PaddingBytes <= place.Array!.Length)
                return Tensor.InFile(type, shape, place.Array, place.Offset);
            return Normalised(Tensor.Copy(type, shape, raw.Span));
        }
        return FromTypedData(type, shape, listed);
    }

    private Tensor FromTypedData(ElementType type, in Shape shape, int listed)
    {
        int count = type switch
        {
            ElementType.Float32 => _floats.Count,
            ElementType.Float64 => _doubles.Count,
            _ => _ints.Count,
        };
        if (count != shape.Count || listed != count)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"{count} values of data; {type.Name()} {shape} takes {shape.Count}"));
        Tensor tensor = Tensor.Create(type, shape);
        switch (type)
        {
            case ElementType.Float32: CollectionsMarshal.AsSpan(_floats).CopyTo(tensor.Values<float>()); break;
            case ElementType.Float64: CollectionsMarshal.AsSpan(_doubles).CopyTo(tensor.Values<double>()); break;
            default: StoreIntegers(tensor); break;
        }
        return Normalised(tensor);
    }

    private void StoreIntegers(Tensor tensor)
    {
        Span<byte> bytes = tensor.Bytes;
        int size = tensor.Type.Size();
        Span<byte> whole = stackalloc byte[8];
        for (int i = 0; i < _ints.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(whole, _ints[i]);
            whole[..size].CopyTo(bytes[(i * size)..]);
        }
    }

    // The kernels require bool bytes to be 0 or 1.
    private static Tensor Normalised(Tensor tensor)
    {
        if (tensor.Type == ElementType.Bool)
        {
            foreach (ref byte value in tensor.Bytes)
                value = value == 0 ? (byte)0 : (byte)1;
        }
        return tensor;
    }
}
