namespace Gordo.Core.Python.Pickle;

/// <summary>What a pickle may do with a name.</summary>
[Flags]
internal enum PickleUse
{
    /// <summary>Nothing but pass it on as a value.</summary>
    Value = 0,

    /// <summary>REDUCE: an object made of arguments.</summary>
    Reduce = 1,

    /// <summary>NEWOBJ: an object made of nothing, to be given its state.</summary>
    New = 2,

    /// <summary>BUILD with a dict.</summary>
    DictState = 4,

    /// <summary>BUILD with a tuple.</summary>
    TupleState = 8,

    /// <summary>SETITEMS.</summary>
    Items = 16,
}

/// <summary>An entry of the allow-list.</summary>
/// <param name="Name">The name by which readers know it, the same for all releases.</param>
/// <param name="Use">What a pickle may do with it.</param>
/// <param name="LeastArguments">For REDUCE.</param>
/// <param name="MostArguments">For REDUCE.</param>
internal sealed record PickleClass(string Name, PickleUse Use, int LeastArguments = 0, int MostArguments = 0);
