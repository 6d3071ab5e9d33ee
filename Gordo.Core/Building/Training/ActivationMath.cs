using System.Numerics;
using System.Numerics.Tensors;

namespace Gordo.Core.Building.Training;

/// <summary>Computes activations and their derivatives.</summary>
internal static class ActivationMath
{
    /// <summary>Replaces values by their activations.</summary>
    public static void Apply(Activation activation, Span<float> values)
    {
        switch (activation)
        {
            case Activation.Linear:
                return;
            case Activation.Tanh:
                TensorPrimitives.Tanh(values, values);
                return;
            case Activation.Sigmoid:
                TensorPrimitives.Sigmoid(values, values);
                return;
            case Activation.Relu:
                TensorPrimitives.Max(values, 0f, values);
                return;
            case Activation.Elu:
                foreach (ref float value in values)
                    value = value > 0 ? value : MathF.Exp(value) - 1;
                return;
            case Activation.Softplus:
                foreach (ref float value in values)
                    value = Math.Max(value, 0) + MathF.Log(1 + MathF.Exp(-Math.Abs(value)));
                return;
            default:
                foreach (ref float value in values)
                    value /= 1 + Math.Abs(value);
                return;
        }
    }

    /// <summary>Multiplies gradients by the derivative of the activation.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="outputs">The activations, from which the derivatives follow.</param>
    /// <param name="gradients">The gradients of the outputs; replaced by those of the inputs.</param>
    public static void MultiplyByDerivative(Activation activation, ReadOnlySpan<float> outputs, Span<float> gradients)
    {
        switch (activation)
        {
            case Activation.Linear:
                return;
            case Activation.Tanh:
                Multiply<TanhDerivative>(outputs, gradients);
                return;
            case Activation.Sigmoid:
                Multiply<SigmoidDerivative>(outputs, gradients);
                return;
            default:
                for (int i = 0; i < gradients.Length; i++)
                    gradients[i] *= Derivative(activation, outputs[i]);
                return;
        }
    }

    private static float Derivative(Activation activation, float output) => activation switch
    {
        Activation.Relu => output > 0 ? 1 : 0,
        Activation.Elu => output > 0 ? 1 : output + 1,
        Activation.Softplus => 1 - MathF.Exp(-output),
        _ => (1 - Math.Abs(output)) * (1 - Math.Abs(output)),
    };

    private static void Multiply<T>(ReadOnlySpan<float> outputs, Span<float> gradients)
        where T : struct, IDerivative
    {
        int i = 0;
        for (; i <= gradients.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Span<float> part = gradients[i..];
            (new Vector<float>(part) * T.Of(new Vector<float>(outputs[i..]))).CopyTo(part);
        }
        for (; i < gradients.Length; i++)
            gradients[i] *= T.Of(outputs[i]);
    }

    private interface IDerivative
    {
        static abstract Vector<float> Of(Vector<float> output);

        static abstract float Of(float output);
    }

    private readonly struct TanhDerivative : IDerivative
    {
        public static Vector<float> Of(Vector<float> output) => Vector<float>.One - (output * output);

        public static float Of(float output) => 1 - (output * output);
    }

    private readonly struct SigmoidDerivative : IDerivative
    {
        public static Vector<float> Of(Vector<float> output) => output - (output * output);

        public static float Of(float output) => output - (output * output);
    }
}
