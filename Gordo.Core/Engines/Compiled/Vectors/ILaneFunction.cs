namespace Gordo.Core.Engines.Compiled.Vectors;

/// <summary>
/// A function of one number on registers of any width; its parameters are fields of the implementing struct.
/// </summary>
internal interface ILaneFunction<T>
    where T : unmanaged
{
    TVector Apply<TLanes, TVector>(TVector x)
        where TLanes : ILanes<TVector, T>
        where TVector : struct;
}
