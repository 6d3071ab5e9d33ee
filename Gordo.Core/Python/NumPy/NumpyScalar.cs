using System.Numerics;
using Gordo.Core.Python.Pickle;

namespace Gordo.Core.Python.NumPy;

/// <summary>A single number from Python or NumPy; both are accepted everywhere.</summary>
/// <remarks>NumPy writes <c>scalar(dtype, bytes)</c>; an array of one element is accepted as well.</remarks>
internal static class NumpyScalar
{
    /// <summary>Reads a number.</summary>
    public static bool TryRead(object? value, out double number)
    {
        number = 0;
        switch (value)
        {
            case double floating: number = floating; return true;
            case long integer: number = integer; return true;
            case bool flag: number = flag ? 1 : 0; return true;
            case BigInteger large: number = (double)large; return true;
            case PickleObject { Type.Known.Name: "scalar", Arguments.Items: [var type, PickleBytes bytes] }:
                NumpyType known = NumpyType.Read(type);
                if (known.Kind is not ('f' or 'i' or 'u' or 'b') || known.Size != bytes.Content.Length)
                    return false;
                number = NumpyArray.Number(known, bytes.Content.Span);
                return true;
            default:
                if (!NumpyArray.Is(value) || NumpyArray.Read(value) is not { Count: 1, Type.Kind: not 'O' } array)
                    return false;
                number = array.ToDoubles()[0];
                return true;
        }
    }
}
