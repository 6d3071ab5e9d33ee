using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Gordo.Core.MlNet.Archive;

/// <summary>
/// Reads the record of a component, or another part of a model, sequentially. Every count is checked against the
/// remaining bytes.
/// </summary>
/// <param name="bytes">The record.</param>
/// <param name="fault">Creates an error that names the place.</param>
/// <param name="strings">The strings that the record refers to by number; null if it has none.</param>
internal sealed class RecordReader(ReadOnlyMemory<byte> bytes, Func<string, ModelException> fault, ModelHeader? strings = null)
{
    // Names are looked up, compared and joined, so each reference to a long name costs time, even if it is stored once.
    private const long MaxCharacters = 1 << 26;

    private int _position;
    private long _characters;

    /// <summary>The number of unread bytes.</summary>
    public int Remaining => bytes.Length - _position;

    public byte Byte() => Take(1)[0];

    /// <summary>Reads a Boolean stored in one byte.</summary>
    public bool Boolean() => Byte() switch
    {
        0 => false,
        1 => true,
        byte other => throw fault(string.Create(CultureInfo.InvariantCulture, $"a Boolean is {other}; expected 0 or 1")),
    };

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>Reads a float that must be finite.</summary>
    public float Finite(string what)
    {
        float value = Single();
        return float.IsFinite(value) ? value : throw fault($"the {what} is {Format(value)}; expected a finite number");
    }

    /// <summary>Reads the size of a float, with which old records begin.</summary>
    public void SizeOfFloat(int expected = 4)
    {
        int size = Int32();
        if (size != expected)
            throw fault(string.Create(CultureInfo.InvariantCulture, $"numbers of {size} bytes; expected {expected}"));
    }

    /// <summary>Reads a count of items, each of which takes at least <paramref name="bytesEach"/> bytes of the record.</summary>
    public int Count(string what, int bytesEach, int minimum = 0)
    {
        int count = Int32();
        if (count < minimum || (long)count * bytesEach > Remaining)
            throw fault(string.Create(
                CultureInfo.InvariantCulture, $"{count} {what}, with {Remaining} bytes left in the record"));
        return count;
    }

    /// <summary>Reads a positive number that cannot be checked against the remaining bytes.</summary>
    public int Positive(string what, int maximum = int.MaxValue)
    {
        int number = Int32();
        return number > 0 && number <= maximum
            ? number
            : throw fault(string.Create(CultureInfo.InvariantCulture, $"{number} {what}; expected 1 to {maximum}"));
    }

    /// <summary>Reads <paramref name="count"/> numbers.</summary>
    public T[] Numbers<T>(long count)
        where T : unmanaged
    {
        // A count larger than the remaining bytes is invalid, and could overflow when multiplied.
        long length = count > Remaining ? count : count * Marshal.SizeOf<T>();
        return MemoryMarshal.Cast<byte, T>(Take(length)).ToArray();
    }

    /// <summary>Reads a count and that many numbers.</summary>
    public T[] Array<T>(string what)
        where T : unmanaged => Numbers<T>(Count(what, Marshal.SizeOf<T>()));

    /// <summary>Reads <paramref name="count"/> finite floats.</summary>
    public float[] FiniteNumbers(long count, string what) => AllFinite(Numbers<float>(count), what);

    /// <summary>Checks that all numbers are finite.</summary>
    public float[] AllFinite(float[] values, string what)
    {
        int bad = System.Array.FindIndex(values, value => !float.IsFinite(value));
        return bad < 0
            ? values
            : throw fault(string.Create(CultureInfo.InvariantCulture, $"{what}: number {bad} is {Format(values[bad])}; expected a finite number"));
    }

    /// <summary>Reads a string reference.</summary>
    public string String(string what)
    {
        int number = Int32();
        string text = strings?.FindString(number)
            ?? throw fault(string.Create(CultureInfo.InvariantCulture, $"{what}: string {number} does not exist"));
        _characters += text.Length;
        return _characters <= MaxCharacters
            ? text
            : throw fault(string.Create(
                CultureInfo.InvariantCulture, $"{what}: the names the record refers to have more than {MaxCharacters} characters"));
    }

    /// <summary>Reads a string reference; -1 means none.</summary>
    public string? OptionalString(string what)
    {
        int number = Int32();
        _position -= number == -1 ? 0 : 4;
        return number == -1 ? null : String(what);
    }

    /// <summary>Reads a count, then the output and input name of each column.</summary>
    public (string Output, string Input)[] ColumnPairs()
    {
        var pairs = new (string Output, string Input)[Count("columns", 8, minimum: 1)];
        for (int i = 0; i < pairs.Length; i++)
            pairs[i] = (String("output column"), String("input column"));
        return pairs;
    }

    /// <summary>Reads an unsigned LEB128 number: groups of seven bits, least significant first.</summary>
    public int Leb128(string what)
    {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte group = Byte();
            value |= (long)(group & 0x7F) << shift;
            if (group < 0x80 && value <= int.MaxValue)
                return (int)value;
        }
        throw fault($"the {what} is too long a number");
    }

    /// <summary>Reads UTF-8 text preceded by its length in bytes.</summary>
    public string ShortText(string what) => Encoding.UTF8.GetString(Take(Leb128($"length of the {what}")));

    /// <summary>Skips one UTF-8 character.</summary>
    public void SkipCharacter()
    {
        int following = Byte() switch { >= 0xF0 => 3, >= 0xE0 => 2, >= 0xC0 => 1, _ => 0 };
        Take(following);
    }

    /// <summary>Reads the codec of a data view column: its name, and a reader of its parameters.</summary>
    public (string Name, RecordReader Parameters) Codec()
    {
        string name = ShortText("codec");
        int length = Leb128("length of the codec's parameters");
        int start = _position;
        Take(length);
        return (name, new RecordReader(bytes.Slice(start, length), fault, strings));
    }

    /// <summary>Checks that no bytes remain.</summary>
    public void End()
    {
        if (Remaining > 0)
            throw fault(string.Create(CultureInfo.InvariantCulture, $"{Remaining} bytes are left over at the end of the record"));
    }

    private static string Format(float value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads <paramref name="count"/> bytes.</summary>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > Remaining)
            throw fault(string.Create(
                CultureInfo.InvariantCulture, $"the data end early: {count} bytes expected at {_position} of {bytes.Length}"));
        ReadOnlySpan<byte> taken = bytes.Span.Slice(_position, (int)count);
        _position += (int)count;
        return taken;
    }
}
