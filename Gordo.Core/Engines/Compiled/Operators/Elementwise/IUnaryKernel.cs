using System.Numerics;

namespace Gordo.Core.Engines.Compiled.Operators.Elementwise;

/// <summary>An elementwise kernel on whole spans, for functions with vectorised library routines.</summary>
internal interface IUnaryKernel
{
    static abstract void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>;
}
