using System.Globalization;
using System.Numerics;

namespace Gordo.Core.Python.Pickle;

/// <content>Opcodes for numbers, collections and objects.</content>
internal sealed partial class PickleReader
{
    private static readonly object True = true;
    private static readonly object False = false;

    // Boxed once: most integers of a model are small.
    private static readonly object[] SmallIntegers = [.. Enumerable.Range(0, 256).Select(number => (object)(long)number)];

    private bool Numbers(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'K': Push(SmallIntegers[_input.Byte()]); return true;
            case (byte)'M': PushInteger(_input.UInt16()); return true;
            case (byte)'J': PushInteger(_input.Int32()); return true;
            case 0x8A: PushLong(_input.Byte()); return true;
            case 0x8B: PushLong(_input.Int32()); return true;
            case (byte)'G': Push(_input.Double()); return true;
            case (byte)'I': PushText(_input.Line()); return true;
            case (byte)'L': PushText(_input.Line().TrimEnd('L')); return true;
            case (byte)'F':
                string line = _input.Line();
                Push(double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                    ? value
                    : throw _input.Fault($"{Text.Quote(line)} is not a float"));
                return true;
            default: return false;
        }
    }

    private void PushInteger(long value) => Push(value is >= 0 and < 256 ? SmallIntegers[value] : value);

    // Little-endian in two's complement.
    private void PushLong(int length)
    {
        if (length is < 0 or > MostIntegerBytes)
            throw _input.Fault($"an integer of {length} bytes; at most {MostIntegerBytes} are supported");
        PushInteger(new BigInteger(_input.Bytes(length).Span));
    }

    private void PushInteger(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
            PushInteger((long)value);
        else
            Push(value);
    }

    private void PushText(string line)
    {
        if (line is "00" or "01")
            Push(line == "01" ? True : False);
        else if (line.Length <= MostIntegerBytes && BigInteger.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value))
            PushInteger(value);
        else
            throw _input.Fault($"{Text.Quote(line)} is not an integer that is read");
    }

    private bool Collections(byte opcode)
    {
        switch (opcode)
        {
            case (byte)')': Push(PickleTuple.Empty); return true;
            case (byte)'t': Push(new PickleTuple(PopMark())); return true;
            case 0x85: PushTuple(1); return true;
            case 0x86: PushTuple(2); return true;
            case 0x87: PushTuple(3); return true;
            case (byte)']': Push(new PickleList(isSet: false)); return true;
            case (byte)'l': PushList(isSet: false, PopMark()); return true;
            case 0x8F: Push(new PickleList(isSet: true)); return true;
            case 0x91: PushList(isSet: true, PopMark()); return true;
            case (byte)'}': Push(new PickleDict()); return true;
            case (byte)'d':
                var dict = new PickleDict();
                AddItems(dict, PopMark());
                Push(dict);
                return true;
            case (byte)'a':
                object? item = Pop();
                Growing(isSet: false).Add(item);
                return true;
            case (byte)'e':
                object?[] items = PopMark();
                Growing(isSet: false).AddRange(items);
                return true;
            case 0x90:
                object?[] members = PopMark();
                Growing(isSet: true).AddRange(members);
                return true;
            case (byte)'s':
                object? value = Pop(), key = Pop();
                AddItems(Entries(), [key, value]);
                return true;
            case (byte)'u':
                object?[] pairs = PopMark();
                AddItems(Entries(), pairs);
                return true;
            default: return false;
        }
    }

    private void PushTuple(int length)
    {
        var items = new object?[length];
        for (int i = length - 1; i >= 0; i--)
            items[i] = Pop();
        Push(new PickleTuple(items));
    }

    private void PushList(bool isSet, object?[] items)
    {
        var list = new PickleList(isSet);
        list.Items.AddRange(items);
        Push(list);
    }

    private List<object?> Growing(bool isSet) => Top() is PickleList list && list.IsSet == isSet
        ? list.Items
        : throw _input.Fault($"items for {PickleKind.Of(Top())}");

    private PickleDict Entries()
    {
        switch (Top())
        {
            case PickleDict dict: return dict;
            case PickleObject made when made.Type.Known.Use.HasFlag(PickleUse.Items): return made.Entries ??= new PickleDict();
            default: throw _input.Fault($"entries for {PickleKind.Of(Top())}");
        }
    }

    private void AddItems(PickleDict dict, object?[] pairs)
    {
        if (pairs.Length % 2 != 0)
            throw _input.Fault("a key without a value");
        for (int i = 0; i < pairs.Length; i += 2)
            dict.Add(pairs[i], pairs[i + 1]);
    }

    private bool Objects(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'c':
                string module = _input.Line();
                PushGlobal(module, _input.Line());
                return true;
            case 0x93: // STACK_GLOBAL
                object? name = Pop(), from = Pop();
                PushGlobal(
                    from as string ?? throw _input.Fault($"expected the name of a module, found {PickleKind.Of(from)}"),
                    name as string ?? throw _input.Fault($"expected the name of a class, found {PickleKind.Of(name)}"));
                return true;
            case (byte)'R': Reduce(); return true;
            case 0x81: // NEWOBJ
                object? arguments = Pop();
                New(Pop(), arguments);
                return true;
            case 0x92: // NEWOBJ_EX
                object? named = Pop(), positional = Pop();
                if (named is not PickleDict { ChildCount: 0 })
                    throw _input.Fault("an object made with named arguments");
                New(Pop(), positional);
                return true;
            case (byte)'b': Build(); return true;
            default: return false;
        }
    }

    private void PushGlobal(string module, string name)
    {
        // Python would resolve a dotted name to a member of the class.
        if (name.Contains('.', StringComparison.Ordinal))
            throw _input.Fault($"the dotted name {Text.Quote(name)} of the module {Text.Quote(module)} is not allowed");
        PickleClass known = AllowList.Find(module, name)
            ?? throw _input.Fault($"{Text.Quote(module + "." + name)} is not among the classes and functions of a model");
        Push(new PickleGlobal(module, name, known));
    }

    private void Reduce()
    {
        object? arguments = Pop(), callable = Pop();
        if (callable is not PickleGlobal type || arguments is not PickleTuple tuple)
            throw _input.Fault($"REDUCE of {PickleKind.Of(callable)} with {PickleKind.Of(arguments)}");
        PickleClass known = type.Known;
        if (!known.Use.HasFlag(PickleUse.Reduce))
            throw _input.Fault($"{type} must not be called");
        if (tuple.Items.Length < known.LeastArguments || tuple.Items.Length > known.MostArguments)
            throw _input.Fault($"{type} with {tuple.Items.Length} arguments");
        Push(new PickleObject(type, tuple));
    }

    private void New(object? callable, object? arguments)
    {
        if (callable is not PickleGlobal type)
            throw _input.Fault($"a new object of {PickleKind.Of(callable)}");
        if (!type.Known.Use.HasFlag(PickleUse.New))
            throw _input.Fault($"a new object of {type} is not allowed");
        if (arguments is not PickleTuple { Items.Length: 0 })
            throw _input.Fault($"a new object of {type} with arguments");
        Push(new PickleObject(type, PickleTuple.Empty));
    }

    private void Build()
    {
        object? state = Pop();
        if (Top() is not PickleObject made)
            throw _input.Fault($"state for {PickleKind.Of(Top())}");
        PickleUse needed = state switch { PickleDict => PickleUse.DictState, PickleTuple => PickleUse.TupleState, _ => PickleUse.Value };
        if (needed == PickleUse.Value || !made.Type.Known.Use.HasFlag(needed) || made.State is not null)
            throw _input.Fault($"{PickleKind.Of(state)} as state of {PickleKind.Of(made)}{(made.State is null ? "" : ", which has one")}");
        made.State = (PickleContainer)state!; // one of the two above
    }
}
