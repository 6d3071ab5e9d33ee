using System.Runtime.CompilerServices;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>Applies an activation in place to whole registers.</summary>
internal static class Activations<TLanes, TVector, T>
    where TLanes : ILanes<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>Applies an activation to <paramref name="length"/> elements, a multiple of the lane count.</summary>
    public static void Apply(ActivationKind kind, ref T values, int length)
    {
        switch (kind)
        {
            case ActivationKind.Tanh: Tanh(ref values, length); break;
            case ActivationKind.Sigmoid: Sigmoid(ref values, length); break;
            case ActivationKind.Relu: Relu(ref values, length); break;
            default: break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tanh(ref T values, int length)
    {
        for (int i = 0; i < length; i += TLanes.Count)
            TLanes.Store(TLanes.Tanh(TLanes.Load(ref values, i)), ref values, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sigmoid(ref T values, int length)
    {
        for (int i = 0; i < length; i += TLanes.Count)
            TLanes.Store(TLanes.Sigmoid(TLanes.Load(ref values, i)), ref values, i);
    }

    // The value is the second operand, so that NaN stays NaN.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Relu(ref T values, int length)
    {
        TVector zero = TLanes.Broadcast(default);
        for (int i = 0; i < length; i += TLanes.Count)
            TLanes.Store(TLanes.Max(zero, TLanes.Load(ref values, i)), ref values, i);
    }
}
