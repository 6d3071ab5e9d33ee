using System.Numerics;

namespace Gordo.Core.Engines.Compiled.Operators;

/// <summary>A function of one real number; its parameters are fields of the implementing struct.</summary>
internal interface IFunction
{
    T At<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T>;
}
