using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Tests.Engines.Compiled.Vectors;

/// <summary>Compares products at every register width with plain sums.</summary>
public sealed class ShortKernelTests
{
    [Test]
    public void Products_match_plain_sums_at_every_width([Values(1, 3, 4, 5, 8)] int rows, [Values(1, 7, 8, 15, 16, 17, 31, 32, 33, 50, 128)] int columns)
    {
        Check<Lanes512<float>, Vector512<float>, float>(rows, columns, 1e-6);
        Check<Lanes256<float>, Vector256<float>, float>(rows, columns, 1e-6);
        Check<Lanes1<float>, float, float>(rows, columns, 1e-6);
        Check<Lanes512<double>, Vector512<double>, double>(rows, columns, 1e-14);
        Check<Lanes256<double>, Vector256<double>, double>(rows, columns, 1e-14);
        Check<Lanes1<double>, double, double>(rows, columns, 1e-14);
    }

    private static void Check<TLanes, TVector, T>(int rows, int columns, double tolerance)
        where TLanes : ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        const int Lines = 3, Distance = 141;
        int[] offsets = [0, 2, 1, 9];
        var random = new Random(5);
        T[] left = Numbers(rows * Lines * offsets.Length), right = Numbers(Lines * Distance + 64), bias = Numbers(rows);
        var result = new T[rows * columns + 1];
        foreach (bool biased in (bool[])[true, false])
        {
            result[^1] = T.One;
            ref T start = ref biased ? ref bias[0] : ref Unsafe.NullRef<T>();
            ShortKernel<TLanes, TVector, T>.Run(
                ref left[0], ref right[0], ref result[0], ref start, rows, new ShiftedRows(Lines, Distance, offsets, columns));
            result[^1].Should().Be(T.One, "nothing is written after the result");
            for (int i = 0; i < rows * columns; i++)
                double.CreateChecked(result[i]).Should().BeApproximately(Plain(i / columns, i % columns, biased), tolerance);
        }

        T[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked(random.NextDouble() - 0.5))];

        double Plain(int row, int column, bool biased)
        {
            double sum = biased ? double.CreateChecked(bias[row]) : 0;
            for (int k = 0; k < Lines * offsets.Length; k++)
            {
                T value = right[k / offsets.Length * Distance + offsets[k % offsets.Length] + column];
                sum += double.CreateChecked(left[row * Lines * offsets.Length + k]) * double.CreateChecked(value);
            }
            return sum;
        }
    }
}
