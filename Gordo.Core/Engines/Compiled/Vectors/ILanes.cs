namespace Gordo.Core.Engines.Compiled.Vectors;

/// <summary>
/// What a vector register can do, so that a kernel is written once and compiled for each width, one lane included:
/// that one is what the wider ones are tested against.
/// </summary>
/// <typeparam name="TVector">A register: <c>Vector512&lt;float&gt;</c>, or <c>float</c> for one lane.</typeparam>
/// <typeparam name="T">The element type.</typeparam>
internal interface ILanes<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>Elements per register.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(ref T source, int offset);

    static abstract void Store(TVector vector, ref T target, int offset);

    static abstract TVector Broadcast(T value);

    /// <summary>Loads doubles, rounded to the element type.</summary>
    static abstract TVector LoadDoubles(ref double source, int offset);

    /// <summary>Stores as doubles.</summary>
    static abstract void StoreDoubles(TVector vector, ref double target, int offset);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a / b within a unit in the last place or two, for b between 1/2 and 2^30.</summary>
    static abstract TVector Quotient(TVector a, TVector b);

    /// <summary>a * b + c, rounded once where the machine can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The smaller; the second operand where one is NaN.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>The larger; the second operand where one is NaN.</summary>
    static abstract TVector Max(TVector a, TVector b);

    static abstract TVector Abs(TVector a);

    /// <summary>Where <paramref name="a"/> is below zero the first, else (NaN too) the second.</summary>
    static abstract TVector WhereNegative(TVector a, TVector then, TVector otherwise);

    /// <summary>
    /// 2^n for a whole n within the range of normal numbers, given as n + 1.5 * 2^(mantissa bits): in that form the
    /// lowest bits are n.
    /// </summary>
    static abstract TVector PowerOfTwo(TVector shifted);

    /// <summary>The hyperbolic tangent.</summary>
    static abstract TVector Tanh(TVector x);

    /// <summary>1 / (1 + e^-x).</summary>
    static abstract TVector Sigmoid(TVector x);
}
