using System.Numerics;

namespace Gordo.Core.Engines.Compiled.Operators.Reduction;

/// <summary>Reduces a row of values to one value.</summary>
internal interface IReduction
{
    /// <summary>Returns the reduced value; defined for an empty row too.</summary>
    static abstract T Of<T>(ReadOnlySpan<T> row)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}
