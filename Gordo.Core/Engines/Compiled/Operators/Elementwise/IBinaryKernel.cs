using System.Numerics;

namespace Gordo.Core.Engines.Compiled.Operators.Elementwise;

/// <summary>The arithmetic of an elementwise operator with two operands of one type and a result of that type.</summary>
internal interface IBinaryKernel
{
    static abstract void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result)
        where T : unmanaged, INumber<T>;

    static abstract void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> result)
        where T : unmanaged, INumber<T>;

    static abstract void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> result)
        where T : unmanaged, INumber<T>;
}
