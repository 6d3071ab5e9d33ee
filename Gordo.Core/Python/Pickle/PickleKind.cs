using System.Numerics;

namespace Gordo.Core.Python.Pickle;

/// <summary>Names the kinds of pickle values for error messages.</summary>
internal static class PickleKind
{
    public static string Of(object? value) => value switch
    {
        null => "None",
        bool => "true or false",
        long or BigInteger => "an integer",
        double => "a float",
        string => "text",
        PickleBytes => "bytes",
        PickleTuple => "a tuple",
        PickleList { IsSet: true } => "a set",
        PickleList => "a list",
        PickleDict => "a dict",
        PickleGlobal global => $"the name {global}",
        PickleObject made => $"an object of {made.Type}",
        _ => "something else",
    };
}
