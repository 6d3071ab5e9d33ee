namespace Gordo.Core.Python.Pickle;

/// <summary>The operations a pickle may apply to a name.</summary>
[Flags]
internal enum PickleUse
{
    /// <summary>None; the name is only passed on as a value.</summary>
    Value = 0,

    /// <summary>REDUCE: creates an object from arguments.</summary>
    Reduce = 1,

    /// <summary>NEWOBJ: creates an object without arguments, before its state is set.</summary>
    New = 2,

    /// <summary>BUILD with a dict as state.</summary>
    DictState = 4,

    /// <summary>BUILD with a tuple as state.</summary>
    TupleState = 8,

    /// <summary>SETITEMS on the object.</summary>
    Items = 16,
}

/// <summary>An entry of the allow-list.</summary>
/// <param name="Name">The name used by the readers, the same for all library versions.</param>
/// <param name="Use">The allowed operations.</param>
/// <param name="LeastArguments">The minimum number of arguments for REDUCE.</param>
/// <param name="MostArguments">The maximum number of arguments for REDUCE.</param>
internal sealed record PickleClass(string Name, PickleUse Use, int LeastArguments = 0, int MostArguments = 0);
