using System.Numerics;

namespace Gordo.Core.Engines.Compiled.Operators.Reduction;

/// <summary>How a row of values becomes one.</summary>
internal interface IReduction
{
    /// <summary>The one value of a row; of an empty one too.</summary>
    static abstract T Of<T>(ReadOnlySpan<T> row)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}
