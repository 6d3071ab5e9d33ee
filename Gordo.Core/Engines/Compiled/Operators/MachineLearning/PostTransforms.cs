using System.Numerics;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Core.Engines.Compiled.Operators.MachineLearning;

/// <summary>Reads and applies score transforms.</summary>
internal static class PostTransforms
{
    /// <summary>Reads the transform of a node.</summary>
    public static PostTransform Of(NodeDefinition node)
    {
        string name = node.String("post_transform", "NONE");
        return name switch
        {
            "NONE" => PostTransform.None,
            "SOFTMAX" => PostTransform.Softmax,
            "LOGISTIC" => PostTransform.Logistic,
            "SOFTMAX_ZERO" => PostTransform.SoftmaxZero,
            "PROBIT" => PostTransform.Probit,
            _ => throw node.Fault($"post_transform {Text.Quote(name)} is not supported"),
        };
    }

    /// <summary>Transforms the scores of one row in place.</summary>
    public static void Apply<T>(PostTransform transform, Span<T> scores)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (transform)
        {
            case PostTransform.Softmax:
                Softmax(scores, zeroStays: false);
                break;
            case PostTransform.SoftmaxZero:
                Softmax(scores, zeroStays: true);
                break;
            case PostTransform.Logistic:
                foreach (ref T score in scores)
                    score = Logistic(score);
                break;
            case PostTransform.Probit:
                foreach (ref T score in scores)
                    score = T.CreateTruncating(Probit(double.CreateTruncating(score)));
                break;
        }
    }

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static T Logistic<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-x));

    private static void Softmax<T>(Span<T> scores, bool zeroStays)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T largest = T.NegativeInfinity, sum = T.Zero;
        foreach (T score in scores)
            largest = T.Max(largest, score);
        foreach (ref T score in scores)
        {
            score = zeroStays && T.Abs(score) <= T.CreateTruncating(1e-7) ? T.Zero : T.Exp(score - largest);
            sum += score;
        }
        foreach (ref T score in scores)
            score /= sum;
    }

    /// <summary>√2 times the inverse error function of 2p - 1.</summary>
    /// <remarks>A logarithmic initial estimate (Winitzki 2008), refined by Newton's method on the error function.</remarks>
    private static double Probit(double p)
    {
        if (!(p > 0 && p < 1))
            return p == 0 ? double.NegativeInfinity : p == 1 ? double.PositiveInfinity : double.NaN;
        double y = 2 * p - 1;
        double log = Math.Log(1 - y * y), a = 0.147, b = 2 / (Math.PI * a) + log / 2;
        double x = Math.CopySign(Math.Sqrt(Math.Sqrt(b * b - log / a) - b), y);
        for (int i = 0; i < 3 && Math.Abs(x) < 5; i++)
            x -= (ErrorFunction.At(x) - y) * Math.Sqrt(Math.PI) / 2 * Math.Exp(x * x);
        return Math.Sqrt(2) * x;
    }
}
