using System.Numerics;

namespace Gordo.Core.Engines.Compiled.Operators.Elementwise;

/// <summary>A relation between two numbers.</summary>
internal interface IComparison
{
    static abstract bool Holds<T>(T a, T b)
        where T : unmanaged, INumber<T>;
}
