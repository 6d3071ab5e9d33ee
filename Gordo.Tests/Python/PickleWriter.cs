using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using System.Runtime.InteropServices;
using System.Text;

namespace Gordo.Tests.Python;

/// <summary>A class or function name in a test pickle.</summary>
internal sealed record PyName(string Module, string Name)
{
    public static PyName Of(string dotted) => new(dotted[..dotted.LastIndexOf('.')], dotted[(dotted.LastIndexOf('.') + 1)..]);
}

/// <summary>An object in a test pickle.</summary>
/// <param name="Type">The class of the object.</param>
/// <param name="State">The state of the object; null for none.</param>
/// <param name="Arguments">The arguments for REDUCE; null for NEWOBJ.</param>
internal sealed record PyObject(PyName Type, object? State, object?[]? Arguments = null);

/// <summary>
/// Writes pickles of protocol 4: C# arrays become tuples, lists become lists, and numeric arrays of one or two dimensions
/// become NumPy arrays.
/// </summary>
internal sealed class PickleWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public static byte[] Write(object? value)
    {
        var writer = new PickleWriter();
        writer.Bytes(0x80, 4);
        writer.Value(value);
        writer.Bytes((byte)'.');
        return writer._bytes.WrittenSpan.ToArray();
    }

    /// <summary>Creates an object of scikit-learn or gordo, of version 1.2.1.</summary>
    public static PyObject Object(string type, params (string Name, object? Value)[] attributes) => Object("1.2.1", type, attributes);

    /// <summary>Creates an object of another version.</summary>
    public static PyObject Object(string? release, string type, params (string Name, object? Value)[] attributes)
    {
        var state = new Dictionary<string, object?>();
        foreach ((string name, object? value) in attributes)
            state[name] = value;
        if (release is not null)
            state["_sklearn_version"] = release;
        return new PyObject(PyName.Of(type), state);
    }

    public static PyObject Type(string code) =>
        new(new("numpy", "dtype"), new object?[] { 3, "<", null, null, null, -1, -1, 0 }, [code, false, true]);

    public static PyObject Array(string code, int[] shape, byte[] data, bool fortran = false) => new(
        new("numpy.core.multiarray", "_reconstruct"),
        new object?[] { 1, shape.Select(length => (object?)length).ToArray(), Type(code), fortran, data },
        [new PyName("numpy", "ndarray"), new object?[] { 0 }, "b"u8.ToArray()]);

    private void Value(object? value)
    {
        switch (value)
        {
            case null: Bytes((byte)'N'); break;
            case bool flag: Bytes(flag ? (byte)0x88 : (byte)0x89); break;
            case int number: Bytes((byte)'J'); Int32(number); break;
            case double number:
                Bytes((byte)'G');
                Span<byte> big = stackalloc byte[8];
                BinaryPrimitives.WriteDoubleBigEndian(big, number);
                _bytes.Write(big);
                break;
            case string text:
                byte[] utf8 = Encoding.UTF8.GetBytes(text);
                Bytes((byte)'X');
                Int32(utf8.Length);
                _bytes.Write(utf8);
                break;
            case byte[] bytes:
                Bytes((byte)'B');
                Int32(bytes.Length);
                _bytes.Write(bytes);
                break;
            case double[] numbers: Value(Array("f8", [numbers.Length], MemoryMarshal.AsBytes<double>(numbers).ToArray())); break;
            case float[] numbers: Value(Array("f4", [numbers.Length], MemoryMarshal.AsBytes<float>(numbers).ToArray())); break;
            case long[] numbers: Value(Array("i8", [numbers.Length], MemoryMarshal.AsBytes<long>(numbers).ToArray())); break;
            case double[,] table:
                double[] flat = [.. table.Cast<double>()];
                Value(Array("f8", [table.GetLength(0), table.GetLength(1)], MemoryMarshal.AsBytes<double>(flat).ToArray()));
                break;
            case object?[] tuple:
                Bytes((byte)'(');
                foreach (object? item in tuple)
                    Value(item);
                Bytes((byte)'t');
                break;
            case IDictionary dict:
                Bytes((byte)'}', (byte)'(');
                foreach (DictionaryEntry entry in dict)
                {
                    Value(entry.Key);
                    Value(entry.Value);
                }
                Bytes((byte)'u');
                break;
            case IList list:
                Bytes((byte)']', (byte)'(');
                foreach (object? item in list)
                    Value(item);
                Bytes((byte)'e');
                break;
            case PyName name:
                Value(name.Module);
                Value(name.Name);
                Bytes(0x93);
                break;
            case PyObject made:
                Value(made.Type);
                Value(made.Arguments ?? []);
                Bytes(made.Arguments is null ? (byte)0x81 : (byte)'R');
                if (made.State is not null)
                {
                    Value(made.State);
                    Bytes((byte)'b');
                }
                break;
            default: throw new ArgumentException(value.GetType().Name, nameof(value));
        }
    }

    private void Bytes(params ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    private void Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }
}
