namespace Gordo.Core.Engines.Compiled.Vectors;

/// <summary>
/// The operations of a vector register, so that a kernel is written once and compiled for each width, including one
/// lane, which the wider ones are tested against.
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

    /// <summary>Stores the elements as doubles.</summary>
    static abstract void StoreDoubles(TVector vector, ref double target, int offset);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>Returns a / b within one or two units in the last place, for b between 1/2 and 2^30.</summary>
    static abstract TVector Quotient(TVector a, TVector b);

    /// <summary>Returns a * b + c, rounded once if the machine supports it.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>Returns the smaller value; the second operand if one is NaN.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>Returns the larger value; the second operand if one is NaN.</summary>
    static abstract TVector Max(TVector a, TVector b);

    static abstract TVector Abs(TVector a);

    /// <summary>Selects <paramref name="then"/> where <paramref name="a"/> is below zero, otherwise (also for NaN) the other.</summary>
    static abstract TVector WhereNegative(TVector a, TVector then, TVector otherwise);

    /// <summary>
    /// Returns 2^n for an integer n in the range of normal numbers, given as n + 1.5 * 2^(mantissa bits): the lowest bits of
    /// that number are n.
    /// </summary>
    static abstract TVector PowerOfTwo(TVector shifted);

    /// <summary>The hyperbolic tangent.</summary>
    static abstract TVector Tanh(TVector x);

    /// <summary>1 / (1 + e^-x).</summary>
    static abstract TVector Sigmoid(TVector x);
}
