using System.Numerics;

namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>A <see cref="SplitRule"/> as code, so that a walk is compiled for the single rule that all splits use.</summary>
internal interface ISplitRule
{
    static abstract bool IsTrue<T>(T x, T threshold)
        where T : unmanaged, INumber<T>;
}
