using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.MlNet.Archive;

/// <summary>The column types, by number as in records and by codec name as in schemas.</summary>
internal static class DataKinds
{
    private static readonly (string Name, ElementType? Type)[] ByNumber =
    [
        ("nothing", null),
        ("SByte", ElementType.Int8),
        ("Byte", ElementType.UInt8),
        ("Int16", ElementType.Int16),
        ("UInt16", ElementType.UInt16),
        ("Int32", ElementType.Int32),
        ("UInt32", ElementType.UInt32),
        ("Int64", ElementType.Int64),
        ("UInt64", ElementType.UInt64),
        ("Single", ElementType.Float32),
        ("Double", ElementType.Float64),
        ("String", null),
        ("Boolean", ElementType.Bool),
    ];

    /// <summary>Returns the type with a number; the element type is null if it is not numeric.</summary>
    public static (string Name, ElementType? Type) Find(int number) =>
        number > 0 && number < ByNumber.Length
            ? ByNumber[number]
            : (string.Create(CultureInfo.InvariantCulture, $"the unknown kind {number}"), null);

    /// <summary>Returns the type with a name, or null if it is not numeric.</summary>
    public static ElementType? Find(string name) => Array.Find(ByNumber, kind => kind.Name == name).Type;
}
