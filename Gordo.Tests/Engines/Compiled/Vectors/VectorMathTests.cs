using System.Runtime.Intrinsics;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Tests.Engines.Compiled.Vectors;

/// <summary>Compares the vectorised functions at every register width with the framework's in double precision.</summary>
public sealed class VectorMathTests
{
    private static readonly float[] Singles = [.. SinglesOfAllSizes()];
    private static readonly double[] Doubles = [.. DoublesOfAllSizes()];

    [Test]
    public void Single_tanh_is_within_four_units_in_the_last_place() => CheckSingles<VectorMath.SingleTanh>(Math.Tanh);

    [Test]
    public void Single_sigmoid_is_within_four_units_in_the_last_place() => CheckSingles<VectorMath.SingleSigmoid>(Sigmoid);

    [Test]
    public void Single_exp_is_within_four_units_in_the_last_place() => CheckSingles<VectorMath.SingleExp>(Math.Exp);

    [Test]
    public void Single_erf_is_within_four_units_in_the_last_place() => CheckSingles<SingleErf>(ErrorFunction.At);

    [Test]
    public void Single_softplus_is_within_four_units_in_the_last_place() =>
        CheckSingles<SingleSoftplus>(x => Math.Max(0, x) + Math.Exp(-Math.Abs(x)) switch
        {
            < 1e-5 and var small => small - small * small / 2,
            var e => Math.Log(1 + e),
        });

    [Test]
    public void Single_expm1_is_within_four_units_in_the_last_place() =>
        CheckSingles<SingleExpM1>(x => x > 0 ? x : Math.Abs(x) < 1e-5 ? x + (double)x * x / 2 : Math.Exp(x) - 1);

    [Test]
    public void Double_tanh_is_within_a_relative_error_of_1e_12() => CheckDoubles<VectorMath.DoubleTanh>(Math.Tanh);

    [Test]
    public void Double_sigmoid_is_within_a_relative_error_of_1e_12() => CheckDoubles<VectorMath.DoubleSigmoid>(Sigmoid);

    [Test]
    public void Double_exp_is_within_a_relative_error_of_1e_12() => CheckDoubles<VectorMath.DoubleExp>(Math.Exp);

    private static double Sigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    private static void CheckSingles<TFunction>(Func<double, double> exact)
        where TFunction : struct, ILaneFunction<float>
    {
        float[] wide = new float[Singles.Length], middle = new float[Singles.Length], plain = new float[Singles.Length];
        VectorMath.Run<TFunction, Lanes512<float>, Vector512<float>, float>(Singles, wide);
        VectorMath.Run<TFunction, Lanes256<float>, Vector256<float>, float>(Singles, middle);
        VectorMath.Run<TFunction, Lanes1<float>, float, float>(Singles, plain);
        double worst = 0;
        for (int i = 0; i < Singles.Length; i++)
        {
            double want = exact(Singles[i]);
            foreach (float got in new[] { wide[i], middle[i], plain[i] })
            {
                if (!float.IsFinite((float)want))
                    got.Should().Be((float)want, "the argument is {0:R}", Singles[i]);
                else
                    worst = Math.Max(worst, UnitsOff(got, want, Singles[i]));
            }
        }
        TestContext.Out.WriteLine($"at most {worst:F2} units off");
    }

    private static double UnitsOff(float got, double want, float argument)
    {
        float rounded = Math.Abs((float)want);
        double unit = Math.Max((double)MathF.BitIncrement(rounded) - rounded, float.Epsilon);
        double off = Math.Abs(got - want) / unit;
        if (!(off <= 4))
            Assert.Fail($"at {argument:R}: {got:R} is {off:F1} units off {want:R}");
        return off;
    }

    private static void CheckDoubles<TFunction>(Func<double, double> exact)
        where TFunction : struct, ILaneFunction<double>
    {
        double[] wide = new double[Doubles.Length], middle = new double[Doubles.Length], plain = new double[Doubles.Length];
        VectorMath.Run<TFunction, Lanes512<double>, Vector512<double>, double>(Doubles, wide);
        VectorMath.Run<TFunction, Lanes256<double>, Vector256<double>, double>(Doubles, middle);
        VectorMath.Run<TFunction, Lanes1<double>, double, double>(Doubles, plain);
        for (int i = 0; i < Doubles.Length; i++)
        {
            double want = exact(Doubles[i]);
            foreach (double got in new[] { wide[i], middle[i], plain[i] })
            {
                bool same = double.IsNaN(want) ? double.IsNaN(got)
                    : double.IsInfinity(want) ? got == want
                    : Math.Abs(got - want) <= Math.Max(1e-12 * Math.Abs(want), 4 * double.Epsilon);
                if (!same)
                    Assert.Fail($"at {Doubles[i]:R}: {got:R}, expected {want:R}");
            }
        }
    }

    private readonly struct SingleErf : ILaneFunction<float>
    {
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, float>
            where TVector : struct => SingleMath.Erf<TLanes, TVector>(x);
    }

    private readonly struct SingleSoftplus : ILaneFunction<float>
    {
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, float>
            where TVector : struct => SingleMath.Softplus<TLanes, TVector>(x);
    }

    private readonly struct SingleExpM1 : ILaneFunction<float>
    {
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, float>
            where TVector : struct => TLanes.WhereNegative(x, SingleMath.ExpM1<TLanes, TVector>(x), x);
    }

    private static IEnumerable<float> SinglesOfAllSizes()
    {
        float[] edges =
        [
            0, -0f, float.Epsilon, -float.Epsilon, 1.17549435e-38f, float.MaxValue, float.MinValue, float.NaN,
            float.PositiveInfinity, float.NegativeInfinity, 88.72283f, 88.72284f, -87.33655f, -103.97f, -103.98f, -104, 9.01f, -9.02f,
        ];
        foreach (float edge in edges)
            yield return edge;
        for (float x = -110; x <= 95; x += 0.0071f)
            yield return x;
        for (float x = -1; x <= 1; x += 0.00013f)
            yield return x;
        for (float x = 1e-42f; x < 1e38f; x *= 1.37f)
        {
            yield return x;
            yield return -x;
        }
    }

    private static IEnumerable<double> DoublesOfAllSizes()
    {
        double[] edges =
        [
            0, double.Epsilon, double.MaxValue, double.MinValue, double.NaN, double.PositiveInfinity,
            double.NegativeInfinity, 709.78, 709.79, -708.4, -745.13, -745.14, -746, 19.06, -19.07,
        ];
        foreach (double edge in edges)
            yield return edge;
        for (double x = -750; x <= 712; x += 0.0313)
            yield return x;
        for (double x = -1; x <= 1; x += 0.00037)
            yield return x;
        for (double x = 1e-310; x < 1e300; x *= 7.3)
        {
            yield return x;
            yield return -x;
        }
    }
}
