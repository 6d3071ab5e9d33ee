using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Gordo.Core.MlNet.Archive;

/// <summary>
/// Reads the record of a component, or another part of a model, from front to back. Every count is held against the
/// bytes that are left.
/// </summary>
/// <param name="bytes">The record.</param>
/// <param name="fault">Makes an error that names the place.</param>
/// <param name="strings">Where the strings are that the record refers to by number, if it does.</param>
internal sealed class RecordReader(ReadOnlyMemory<byte> bytes, Func<string, ModelException> fault, ModelHeader? strings = null)
{
    // Names are looked up, compared and joined: a long one that thousands of numbers refer to is as much work as thousands.
    private const long MostCharacters = 1 << 26;

    private int _position;
    private long _characters;

    /// <summary>Bytes not read yet.</summary>
    public int Remaining => bytes.Length - _position;

    public byte Byte() => Take(1)[0];

    /// <summary>A flag in one byte.</summary>
    public bool Boolean() => Byte() switch
    {
        0 => false,
        1 => true,
        byte other => throw fault(string.Create(CultureInfo.InvariantCulture, $"{other} where 0 or 1 must stand")),
    };

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>A float that must be a number and finite.</summary>
    public float Finite(string what)
    {
        float value = Single();
        return float.IsFinite(value) ? value : throw fault($"the {what} is {Shown(value)}");
    }

    /// <summary>The size of a float, which older code wrote before anything else.</summary>
    public void SizeOfFloat(int expected = 4)
    {
        int size = Int32();
        if (size != expected)
            throw fault(string.Create(CultureInfo.InvariantCulture, $"numbers of {size} bytes; expected {expected}"));
    }

    /// <summary>A number of things, each of which takes so many bytes of the record at least.</summary>
    public int Count(string what, int bytesEach, int least = 0)
    {
        int count = Int32();
        if (count < least || (long)count * bytesEach > Remaining)
            throw fault(string.Create(
                CultureInfo.InvariantCulture, $"{count} {what}, with {Remaining} bytes left in the record"));
        return count;
    }

    /// <summary>A number above zero that the record does not have to bear out.</summary>
    public int Positive(string what, int most = int.MaxValue)
    {
        int number = Int32();
        return number > 0 && number <= most
            ? number
            : throw fault(string.Create(CultureInfo.InvariantCulture, $"{number} {what}; expected 1 to {most}"));
    }

    /// <summary>So many numbers in a row.</summary>
    public T[] Numbers<T>(long count)
        where T : unmanaged
    {
        // A count above what is left in bytes is wrong in itself, and would overflow below.
        long length = count > Remaining ? count : count * Marshal.SizeOf<T>();
        return MemoryMarshal.Cast<byte, T>(Take(length)).ToArray();
    }

    /// <summary>A count and as many numbers.</summary>
    public T[] Array<T>(string what)
        where T : unmanaged => Numbers<T>(Count(what, Marshal.SizeOf<T>()));

    /// <summary>So many finite floats in a row.</summary>
    public float[] FiniteNumbers(long count, string what) => AllFinite(Numbers<float>(count), what);

    /// <summary>Lets only finite numbers pass.</summary>
    public float[] AllFinite(float[] values, string what)
    {
        int bad = System.Array.FindIndex(values, value => !float.IsFinite(value));
        return bad < 0
            ? values
            : throw fault(string.Create(CultureInfo.InvariantCulture, $"{what}: number {bad} is {Shown(values[bad])}"));
    }

    /// <summary>A string by its number.</summary>
    public string String(string what)
    {
        int number = Int32();
        string text = strings?.FindString(number)
            ?? throw fault(string.Create(CultureInfo.InvariantCulture, $"{what}: there is no string {number}"));
        _characters += text.Length;
        return _characters <= MostCharacters
            ? text
            : throw fault(string.Create(CultureInfo.InvariantCulture, $"{what}: the names the record refers to have more than {MostCharacters} characters"));
    }

    /// <summary>A string by its number, where -1 stands for none.</summary>
    public string? OptionalString(string what)
    {
        int number = Int32();
        _position -= number == -1 ? 0 : 4;
        return number == -1 ? null : String(what);
    }

    /// <summary>Count, and per column output and input.</summary>
    public (string Output, string Input)[] ColumnPairs()
    {
        var pairs = new (string Output, string Input)[Count("columns", 8, least: 1)];
        for (int i = 0; i < pairs.Length; i++)
            pairs[i] = (String("output column"), String("input column"));
        return pairs;
    }

    /// <summary>An unsigned number in groups of seven bits, low ones first.</summary>
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
        throw fault($"the {what} never ends");
    }

    /// <summary>UTF-8 after its length in bytes.</summary>
    public string ShortText(string what) => Encoding.UTF8.GetString(Take(Leb128($"length of the {what}")));

    /// <summary>One character in UTF-8.</summary>
    public void SkipCharacter()
    {
        int following = Byte() switch { >= 0xF0 => 3, >= 0xE0 => 2, >= 0xC0 => 1, _ => 0 };
        Take(following);
    }

    /// <summary>The type of values in a data view: the name of a codec, and its parameters still to be read.</summary>
    public (string Name, RecordReader Parameters) Codec()
    {
        string name = ShortText("codec");
        int length = Leb128("length of the codec's parameters");
        int start = _position;
        Take(length);
        return (name, new RecordReader(bytes.Slice(start, length), fault, strings));
    }

    /// <summary>Insists that nothing is left.</summary>
    public void End()
    {
        if (Remaining > 0)
            throw fault(string.Create(CultureInfo.InvariantCulture, $"{Remaining} bytes are left over at the end of the record"));
    }

    private static string Shown(float value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>So many bytes, whatever they are.</summary>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > Remaining)
            throw fault(string.Create(
                CultureInfo.InvariantCulture, $"the data end early: {count} bytes wanted at {_position} of {bytes.Length}"));
        ReadOnlySpan<byte> taken = bytes.Span.Slice(_position, (int)count);
        _position += (int)count;
        return taken;
    }
}
