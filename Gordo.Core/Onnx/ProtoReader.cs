using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Gordo.Core.Onnx;

/// <summary>
/// Reads one protobuf message field by field and checks every length against the remaining bytes. Nested messages are
/// slices, each read by its own reader. Nothing is copied or allocated because of a length the file merely claims.
/// </summary>
/// <remarks>Protocol Buffers, Encoding: https://protobuf.dev/programming-guides/encoding/</remarks>
internal ref struct ProtoReader
{
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly string _part;
    private int _position;
    private int _wireType;

    /// <summary>Creates a reader of one message.</summary>
    /// <param name="message">The bytes of the message.</param>
    /// <param name="part">The role of the message, for error messages: <c>graph</c>.</param>
    public ProtoReader(ReadOnlyMemory<byte> message, string part)
    {
        _memory = message;
        _bytes = message.Span;
        _part = part;
    }

    /// <summary>The number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Moves to the next field; its value must then be read or skipped.</summary>
    /// <returns>False at the end of the message.</returns>
    public bool Next()
    {
        if (_position == _bytes.Length)
            return false;
        ulong key = Varint();
        _wireType = (int)(key & 7);
        if (key >> 3 is 0 or > int.MaxValue)
            throw Fault("a field has an invalid number");
        Field = (int)(key >> 3);
        return true;
    }

    /// <summary>Reads a varint field as a signed 64-bit number.</summary>
    public long Int64()
    {
        Expect(0);
        return (long)Varint();
    }

    /// <summary>Reads a 32-bit floating-point field.</summary>
    public float Float()
    {
        Expect(5);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4));
    }

    /// <summary>Reads a length-delimited field.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        int length = Length();
        ReadOnlyMemory<byte> bytes = _memory.Slice(_position, length);
        _position += length;
        return bytes;
    }

    /// <summary>Reads a text field. Bytes that are not valid UTF-8 become U+FFFD.</summary>
    public string Text() => Encoding.UTF8.GetString(Bytes().Span);

    /// <summary>Adds the consecutive texts of a repeated field. Alternating repetitions of two texts share two strings.</summary>
    /// <remarks>The node modes of a forest are thousands of texts with two distinct values.</remarks>
    public void Texts(List<string> values)
    {
        // Each span includes the length before the text.
        ReadOnlySpan<byte> last = default, before = default;
        string lastText = "", textBefore = "";
        do
        {
            int start = _position;
            if (last.IsEmpty || !_bytes[start..].StartsWith(last))
            {
                bool takesTurns = !before.IsEmpty && _bytes[start..].StartsWith(before);
                string text = takesTurns ? textBefore : Encoding.UTF8.GetString(Take(Length()));
                ReadOnlySpan<byte> whole = takesTurns ? before : _bytes[start.._position];
                before = last;
                textBefore = lastText;
                last = whole;
                lastText = text;
            }
            _position = start + last.Length;
            values.Add(lastText);
        }
        while (NextOfSame());
    }

    /// <summary>Adds the values of a repeated varint field, packed or not.</summary>
    public void Int64s(List<long> values)
    {
        if (_wireType == 0)
        {
            // The lists of a forest are tens of thousands of numbers, nearly all of one byte.
            AddOfOneByte(values);
            do
            {
                values.Add((long)Varint());
                if (!NextOfSame())
                    return;
                AddOfOneByte(values);
            }
            while (true);
        }
        var packed = new ProtoReader(Bytes(), _part);
        while (packed._position < packed._bytes.Length)
            values.Add((long)packed.Varint());
    }

    /// <summary>Adds the values of a repeated 32-bit floating-point field, packed or not.</summary>
    public void Floats(List<float> values)
    {
        ReadOnlySpan<byte> numbers;
        int stride = sizeof(float);
        if (_wireType == 5)
        {
            stride++;
            ReadOnlySpan<byte> rest = _bytes[_position..];
            int end = sizeof(float), key = Field << 3 | _wireType;
            while (end < rest.Length && rest[end] == key)
                end += stride;
            numbers = Take(end);
        }
        else
        {
            numbers = Bytes().Span;
            if (numbers.Length % sizeof(float) != 0)
                throw Fault("the length of a list of floats is not a multiple of four");
        }
        int first = values.Count;
        CollectionsMarshal.SetCount(values, first + ((numbers.Length + stride - 1) / stride));
        Span<float> added = CollectionsMarshal.AsSpan(values)[first..];
        if (!BitConverter.IsLittleEndian)
        {
            for (int i = 0; i < added.Length; i++)
                added[i] = BinaryPrimitives.ReadSingleLittleEndian(numbers[(i * stride)..]);
            return;
        }
        // Within bounds: counted above. Unchecked access, because a forest has thousands of values.
        ref byte from = ref MemoryMarshal.GetReference(numbers);
        for (int i = 0; i < added.Length; i++)
            added[i] = Unsafe.ReadUnaligned<float>(ref Unsafe.Add(ref from, i * stride));
    }

    /// <summary>Adds the values of a repeated 64-bit floating-point field, packed or not.</summary>
    public void Doubles(List<double> values)
    {
        if (_wireType == 1)
        {
            values.Add(BinaryPrimitives.ReadDoubleLittleEndian(Take(8)));
            return;
        }
        ReadOnlySpan<byte> packed = Bytes().Span;
        if (packed.Length % 8 != 0)
            throw Fault("the length of a list of doubles is not a multiple of eight");
        for (int i = 0; i < packed.Length; i += 8)
            values.Add(BinaryPrimitives.ReadDoubleLittleEndian(packed[i..]));
    }

    /// <summary>Skips the value of the current field.</summary>
    public void Skip()
    {
        switch (_wireType)
        {
            case 0: Varint(); break;
            case 1: Take(8); break;
            case 2: Bytes(); break;
            case 5: Take(4); break;
            default: throw Fault(string.Create(CultureInfo.InvariantCulture, $"field {Field} has the unknown wire type {_wireType}"));
        }
    }

    /// <summary>Creates an error that names the malformed part of the file.</summary>
    public readonly ModelException Fault(string message) => new($"not a readable ONNX file: {_part}: {message}");

    // Reads one-byte values, each followed by the one-byte key of the next (as in all of ONNX's lists), sixteen at a time,
    // and leaves the next value to the caller. Counted first, so that the list grows by exactly their number.
    private void AddOfOneByte(List<long> values)
    {
        const ushort MoreBytes = 0xFF80; // the key, and the continuation bit of the value
        if (!BitConverter.IsLittleEndian)
            return;
        var key = Vector256.Create((ushort)((Field << 3) << 8));
        int end = _position;
        while (end <= _bytes.Length - Vector256<byte>.Count && (Pairs(end) & Vector256.Create(MoreBytes)) == key)
            end += Vector256<byte>.Count;
        int first = values.Count;
        CollectionsMarshal.SetCount(values, first + ((end - _position) / 2));
        Span<ulong> added = MemoryMarshal.Cast<long, ulong>(CollectionsMarshal.AsSpan(values)[first..]);
        for (; _position < end; _position += Vector256<byte>.Count)
        {
            (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(Pairs(_position) ^ key);
            (Vector256<ulong> one, Vector256<ulong> two) = Vector256.Widen(lower);
            (Vector256<ulong> three, Vector256<ulong> four) = Vector256.Widen(upper);
            one.CopyTo(added);
            two.CopyTo(added[4..]);
            three.CopyTo(added[8..]);
            four.CopyTo(added[12..]);
            added = added[Vector256<ushort>.Count..];
        }
    }

    private readonly Vector256<ushort> Pairs(int position) =>
        Vector256.LoadUnsafe(in MemoryMarshal.GetReference(_bytes), (nuint)position).AsUInt16();

    // The values of an unpacked field are consecutive, each after the same key.
    private bool NextOfSame()
    {
        bool same = _position < _bytes.Length && _bytes[_position] == (Field << 3 | _wireType);
        _position += same ? 1 : 0;
        return same;
    }

    private readonly void Expect(int wireType)
    {
        if (_wireType != wireType)
            throw Fault(string.Create(
                CultureInfo.InvariantCulture, $"field {Field} has the wire type {_wireType}, expected {wireType}"));
    }

    private int Length()
    {
        Expect(2);
        ulong length = Varint();
        if (length > (ulong)(_bytes.Length - _position))
            throw Fault(string.Create(
                CultureInfo.InvariantCulture,
                $"field {Field} claims {length} bytes, {_bytes.Length - _position} are left; the file is truncated or malformed"));
        return (int)length;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _position)
            throw Fault("ends in the middle of a number; the file is truncated or malformed");
        ReadOnlySpan<byte> taken = _bytes.Slice(_position, count);
        _position += count;
        return taken;
    }

    // Most numbers in long lists take one byte.
    private ulong Varint() =>
        _position < _bytes.Length && _bytes[_position] < 0x80 ? _bytes[_position++] : LongVarint();

    private ulong LongVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (_position == _bytes.Length)
                throw Fault("ends in the middle of a number; the file is truncated or malformed");
            byte next = _bytes[_position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw Fault("a number has more than ten bytes");
    }
}
