using System.Globalization;
using System.Numerics;

namespace Gordo.Core.Python.Pickle;

/// <summary>
/// A stack machine that reads a pickle as data, the description of a tree of objects: it records names
/// and values. No type is resolved, no function is called, and no code is executed.
/// </summary>
/// <remarks>
/// The opcodes are documented in Python's <c>pickletools</c>. INST, OBJ, persistent ids, extension codes and out-of-band
/// buffers occur in no model and are rejected.
/// </remarks>
internal sealed partial class PickleReader
{
    // Limits values. A forest of a thousand trees has about ten thousand, a model of plain numbers about a thousand.
    private const int MostValues = 2_000_000;
    private const int MostMarks = 1000;
    private const int NewestProtocol = 5;

    // Limits integers. Random states hold integers of 128 bits.
    private const int MostIntegerBytes = 255;

    private readonly PickleInput _input;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private readonly uint _mostMemo;
    private int _values;

    private PickleReader(ReadOnlyMemory<byte> file)
    {
        _input = new PickleInput(file);
        _mostMemo = (uint)file.Length;
    }

    /// <summary>Reads a complete pickle.</summary>
    /// <returns>
    /// null, bool, long, <see cref="BigInteger"/>, double, string, <see cref="PickleBytes"/>, <see cref="PickleGlobal"/> or a
    /// <see cref="PickleContainer"/>; cycles are rejected.
    /// </returns>
    /// <exception cref="ModelException">The data is malformed, truncated or too large, or contains a name that is not allowed.</exception>
    public static object? Read(ReadOnlyMemory<byte> file)
    {
        object? root = new PickleReader(file).Run();
        PickleWalk.Check(root);
        return root;
    }

    private object? Run()
    {
        while (true)
        {
            byte opcode = _input.Byte();
            if (opcode == (byte)'.')
                return Pop();
            if (!Simple(opcode) && !Numbers(opcode) && !Collections(opcode) && !Memo(opcode) && !Objects(opcode))
                throw Unknown(opcode);
        }
    }

    private ModelException Unknown(byte opcode)
    {
        string? refused = opcode switch
        {
            (byte)'P' or (byte)'Q' => "a persistent id",
            0x82 or 0x83 or 0x84 => "an extension code",
            (byte)'i' => "the opcode INST",
            (byte)'o' => "the opcode OBJ",
            0x97 => "an out-of-band buffer (NEXT_BUFFER)",
            0x98 => "an out-of-band buffer (READONLY_BUFFER)",
            _ => null,
        };
        return refused is null
            ? _input.Fault($"0x{opcode:X2} is not an opcode of a pickle")
            : _input.Fault($"{refused} is not allowed");
    }

    // Opcodes that only use the stack, and opcodes for text and bytes.
    private bool Simple(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: // PROTO
                int protocol = _input.Byte();
                if (protocol > NewestProtocol)
                    throw _input.Fault($"protocol {protocol} is not supported; the newest supported one is {NewestProtocol}");
                return true;
            case 0x95: // FRAME
                long length = _input.Int64();
                if (length < 0 || length > _input.Remaining)
                    throw _input.Fault($"a frame of {(ulong)length} bytes, but the file has only {_input.Remaining} more");
                return true;
            case (byte)'(': // MARK
                if (_marks.Count == MostMarks)
                    throw _input.Fault($"more than {MostMarks} marks are open");
                _marks.Add(_stack.Count);
                return true;
            case (byte)'0': // POP
                if (_marks.Count > 0 && _marks[^1] == _stack.Count)
                    _marks.RemoveAt(_marks.Count - 1);
                else
                    Pop();
                return true;
            case (byte)'1': // POP_MARK
                PopMark();
                return true;
            case (byte)'2': // DUP
                Push(Top());
                return true;
            case (byte)'N': Push(null); return true;
            case 0x88: Push(True); return true;
            case 0x89: Push(False); return true;
            case (byte)'X': Push(_input.Text(_input.UInt32())); return true;
            case 0x8C: Push(_input.Text(_input.Byte())); return true;
            case 0x8D: Push(_input.Text(_input.Int64())); return true;
            case (byte)'V': Push(Escaped(_input.Line())); return true;
            case (byte)'S': Push(Quoted(_input.Line())); return true;
            case (byte)'T': Push(_input.Text(_input.Int32())); return true;
            case (byte)'U': Push(_input.Text(_input.Byte())); return true;
            case (byte)'B': Push(new PickleBytes(_input.Bytes(_input.UInt32()))); return true;
            case (byte)'C': Push(new PickleBytes(_input.Bytes(_input.Byte()))); return true;
            case 0x8E or 0x96: Push(new PickleBytes(_input.Bytes(_input.Int64()))); return true;
            default: return false;
        }
    }

    private bool Memo(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'q': Remember(_input.Byte()); return true;
            case (byte)'r': Remember(_input.UInt32()); return true;
            case 0x94: Remember((uint)_memo.Count); return true;
            case (byte)'p': Remember(Index(_input.Line())); return true;
            case (byte)'h': Recall(_input.Byte()); return true;
            case (byte)'j': Recall(_input.UInt32()); return true;
            case (byte)'g': Recall(Index(_input.Line())); return true;
            default: return false;
        }
    }

    private void Remember(uint index)
    {
        // A memo index cannot exceed the number of bytes in the file.
        if (index >= _mostMemo)
            throw _input.Fault($"memo entry {index} in a file of {_mostMemo} bytes");
        _memo[index] = Top();
    }

    private void Recall(uint index)
    {
        if (!_memo.TryGetValue(index, out object? value))
            throw _input.Fault($"memo entry {index} is not there");
        Push(value);
    }

    private uint Index(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint index)
        ? index
        : throw _input.Fault($"{Text.Quote(text)} is not the number of a memo entry");

    private void Push(object? value)
    {
        if (++_values > MostValues)
            throw _input.Fault($"the pickle has more than {MostValues} values");
        _stack.Add(value);
    }

    private object? Top()
    {
        if (_stack.Count == 0 || (_marks.Count > 0 && _marks[^1] == _stack.Count))
            throw _input.Fault("the stack is empty");
        return _stack[^1];
    }

    private object? Pop()
    {
        object? value = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    /// <summary>Pops the values pushed since the last mark.</summary>
    private object?[] PopMark()
    {
        if (_marks.Count == 0)
            throw _input.Fault("there is no mark");
        int start = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        object?[] items = [.. _stack.Skip(start)];
        _stack.RemoveRange(start, _stack.Count - start);
        return items;
    }

    // The only escapes of Python's raw-unicode-escape encoding.
    private string Escaped(string line)
    {
        if (!line.Contains('\\', StringComparison.Ordinal))
            return line;
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < line.Length; i++)
        {
            int digits = line[i] == '\\' && i + 1 < line.Length ? line[i + 1] switch { 'u' => 4, 'U' => 8, _ => 0 } : 0;
            if (digits == 0)
            {
                text.Append(line[i]);
                continue;
            }
            if (i + 2 + digits > line.Length
                || !int.TryParse(line.AsSpan(i + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
                || code is < 0 or > 0x10FFFF)
                throw _input.Fault("text has an invalid escape");
            if (code < 0x10000)
                text.Append((char)code);
            else
                text.Append(char.ConvertFromUtf32(code));
            i += digits + 1;
        }
        return text.ToString();
    }

    private string Quoted(string line)
    {
        if (line.Length < 2 || line[0] != line[^1] || line[0] is not ('\'' or '"') || line.Contains('\\', StringComparison.Ordinal))
            throw _input.Fault($"{Text.Quote(line)} is not plain text in quotes");
        return line[1..^1];
    }
}
