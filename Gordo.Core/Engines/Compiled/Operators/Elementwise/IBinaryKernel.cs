using System.Numerics;

namespace Gordo.Core.Engines.Compiled.Operators.Elementwise;

/// <summary>The kernel of an elementwise operator whose operands and result have one type.</summary>
internal interface IBinaryKernel
{
    static abstract void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result)
        where T : unmanaged, INumber<T>;

    static abstract void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> result)
        where T : unmanaged, INumber<T>;

    static abstract void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> result)
        where T : unmanaged, INumber<T>;
}
